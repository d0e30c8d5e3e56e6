#include "agent/commands/sync_report.h"
#include "agent/page/parts.h"
#include "agent/page/sections.h"
#include "agent/service/plain_text.h"
#include "agent/verify_report.h"

namespace lisync {
namespace {

Html OrNone(const std::optional<Instant>& at, Instant now, const char* none) {
  return at ? When(*at, now) : Html(none);
}

Html Facts(const Html& facts) { return Element("dl", {{"class", "facts"}}, facts); }

Html Verified(const StatusSnapshot& status) {
  if (!status.verification) return Html("never: ") + Code("li-sync verify");
  const VerifyRecord& record = *status.verification;
  const Html badge =
      record.all_well() ? Badge("good", "✓", "as recorded") : Badge("bad", "✗", "differences");
  return badge + " " + When(record.finished, status.taken) + " · " + Html(SummaryText(record));
}

}  // namespace

Html AuditContent(const StatusSnapshot& status) {
  const TreeHead& head = status.head;
  Html facts =
      Fact("Entries", Grouped(head.size)) +
      Fact("Root", head.size == 0 ? Html("none: the trail is empty")
                                  : Element("code", {{"class", "hash"}}, ToHex(head.root))) +
      Fact("Last signed head", Badge("unknown", "–", "no signed head yet")) +
      Fact("Verify", Code("li-sync audit verify")) +
      Fact("Media last read again", Verified(status));
  return Heading("audit", "Audit trail") + Facts(facts);
}

Html ScheduleContent(const StatusSnapshot& status) {
  const ScheduleStatus& schedule = status.schedule;
  Html sync = schedule.sync.empty() ? Html("none") : Code(schedule.sync);
  if (!schedule.sync_origin.empty()) {
    sync += " " + Element("span", {{"class", "quiet"}}, "(" + Html(schedule.sync_origin) + ")");
  }
  Html next = OrNone(schedule.next_run, status.taken, "none planned");
  if (schedule.next_run && schedule.next_reason) next += " · " + Html(Name(*schedule.next_reason));
  Html facts = Fact("Next run", next) + Fact("Sync", sync);
  if (schedule.last_slot) facts += Fact("Last slot", When(*schedule.last_slot, status.taken));
  facts += Fact("Full scan", schedule.full_scan.empty() ? Html("none") : Code(schedule.full_scan)) +
           Fact("Next full scan", OrNone(schedule.next_full_scan, status.taken, "none planned")) +
           Fact("Time zone", schedule.time_zone.empty() ? Html("UTC") : Html(schedule.time_zone));
  return Heading("schedule", "Schedule") + Facts(facts);
}

Html ServiceContent(const StatusSnapshot& status) {
  const Checkpoint& checkpoint = status.checkpoint;
  Html facts = Fact("Version", status.program_version) +
               Fact("Up for", Since(status.service_started, status.taken)) +
               Fact("Started", TimeOf(status.service_started, status.taken)) +
               Fact("State database", FormatBytes(status.database_bytes) + " and " +
                                          FormatBytes(status.wal_bytes) + " of write-ahead log") +
               Fact("Disk free", status.disk_free_bytes ? Html(FormatBytes(*status.disk_free_bytes))
                                                        : Html("unknown"));
  if (!checkpoint.source.empty()) {
    facts += Fact("From", Element("bdi", Code(checkpoint.source))) +
             Fact("To", Element("bdi", Code(checkpoint.destination)));
  } else {
    facts += Fact("From and to", "known after the first run");
  }
  return Heading("service", "Service") + Facts(facts);
}

}  // namespace lisync
