#include <algorithm>

#include "agent/commands/sync_report.h"
#include "agent/page/lag_chart.h"
#include "agent/page/parts.h"
#include "agent/page/sections.h"

namespace lisync {
namespace {

Html Bytes(const std::optional<std::int64_t>& bytes) {
  if (!bytes) return "unknown";
  return FormatBytes(static_cast<std::uint64_t>(std::max<std::int64_t>(*bytes, 0)));
}

Html Position(const Lsn& lsn) { return lsn.empty() ? Html("unknown") : Code(lsn); }

Html MainFacts(const ReplicationSample& sample) {
  if (!sample.publisher) return Fact("Main", "not seen: " + Html(sample.publisher_unknown));
  const PublisherSample& main = *sample.publisher;
  Html slot = "missing";
  if (main.slot_exists) slot = main.slot_active ? "in use" : "nobody reads it";
  if (main.slot_exists && !main.wal_status.empty()) slot += ", WAL " + Html(main.wal_status);
  return Fact("Lag", Bytes(main.lag_bytes)) + Fact("Slot on main", slot) +
         Fact("WAL kept", Bytes(main.retained_wal_bytes)) +
         Fact("Main is at", Position(main.current_lsn)) +
         Fact("Confirmed", Position(main.confirmed_flush_lsn));
}

Html HiddenFacts(const ReplicationSample& sample) {
  if (!sample.subscriber) return Fact("Hidden", "not seen: " + Html(sample.subscriber_unknown));
  const SubscriberSample& hidden = *sample.subscriber;
  Html worker = "not running";
  if (hidden.worker_pid) worker = "running, pid " + std::to_string(*hidden.worker_pid);
  if (!hidden.subscription_exists) worker = "no subscription";
  Html tables = Grouped(hidden.tables);
  if (!hidden.tables_not_ready.empty()) {
    tables += ", " + Badge("warning", "!", Grouped(hidden.tables_not_ready.size()) + " not ready");
  }
  return Fact("Apply worker", worker) +
         Fact("Last message", hidden.since_last_message
                                  ? FormatDuration(*hidden.since_last_message) + " before the look"
                                  : "none yet") +
         Fact("Tables", tables);
}

Html FindingText(const Html& cause, const Html& mend) {
  Html text = Paragraph("cause", cause);
  if (!mend.empty()) {
    text += Paragraph("mend", Element("strong", "What to do:") + " " + mend);
  }
  return text;
}

Html OtherFindings(const Verdict& verdict) {
  if (verdict.findings.size() < 2) return {};
  Html items;
  for (std::size_t i = 1; i < verdict.findings.size(); ++i) {
    const Finding& finding = verdict.findings[i];
    items +=
        Element("li", HealthBadge(Name(finding.health)) + FindingText(finding.cause, finding.mend));
  }
  return Element("h3", "Also") + Element("ul", {{"class", "plain"}}, items);
}

Html Seen(const ReplicationSample& sample, const Verdict& verdict, Instant now) {
  return Paragraph("",
                   HealthBadge(Name(verdict.health)) + " " +
                       Element("span", {{"class", "quiet"}}, "as of " + When(sample.taken, now))) +
         FindingText(verdict.cause, verdict.mend) + OtherFindings(verdict) +
         Element("dl", {{"class", "facts"}}, MainFacts(sample) + HiddenFacts(sample));
}

Html NotLookedAt(const Checkpoint& checkpoint) {
  Html text = Paragraph("", Badge("unknown", "?", "not looked at yet") +
                                " This service has not looked since it started.");
  if (!checkpoint.replication.empty()) {
    text += Paragraph("", "At the last run: " + HealthBadge(checkpoint.replication)) +
            Paragraph("cause", checkpoint.replication_cause);
  }
  return text;
}

}  // namespace

Html ReplicationContent(const StatusSnapshot& status, const PageView& view) {
  const ReplicationStatus& replication = status.replication;
  const Html look = replication.sample && replication.verdict
                        ? Seen(*replication.sample, *replication.verdict, status.taken)
                        : NotLookedAt(status.checkpoint);
  Html history = LagChart(replication.history, view.lag_alarm_bytes, status.taken);
  if (!replication.history.empty()) {
    history += Element("details", {{"id", "lag-table"}},
                       Element("summary", {{"id", "lag-table-summary"}}, "As a table") +
                           LagTable(replication.history, status.taken));
  }
  return Heading("replication", "Replication") +
         Element("div", {{"class", "halves"}}, Element("div", look) + Element("div", history));
}

}  // namespace lisync
