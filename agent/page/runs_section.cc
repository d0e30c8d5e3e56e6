#include "agent/commands/sync_report.h"
#include "agent/log_text.h"
#include "agent/page/parts.h"
#include "agent/page/sections.h"
#include "agent/service/plain_text.h"

namespace lisync {
namespace {

Html Counts(const RunCounts& counts) {
  std::string text = Grouped(counts.copied) + " copied";
  if (counts.bytes_copied > 0) text += " (" + FormatBytes(counts.bytes_copied) + ")";
  const auto add = [&text](std::uint64_t number, const char* what) {
    if (number > 0) text += ", " + Grouped(number) + " " + what;
  };
  add(counts.adopted, "found equal");
  add(counts.failed, "failed");
  add(counts.waiting, "waiting");
  add(counts.vanished, "gone from main");
  add(counts.left_out, "left out");
  return Html(text) + " " +
         Element("span", {{"class", "quiet"}}, "of " + ObjectsText(counts.seen) + " looked at");
}

Html Took(const RunRecord& run) {
  if (!run.started || !run.finished) return "never begun";
  return FormatDuration(*run.finished - *run.started);
}

Html RunRow(const RunRecord& run, Instant now) {
  Html what = Counts(run.counts);
  if (!run.reason.empty()) what += Paragraph("reason", run.reason);
  if (!run.replication.empty() && run.replication != "healthy") {
    what += Paragraph("reason", "Replication: " + HealthBadge(run.replication));
  }
  return Row({{"data-run", run.run},
              {"data-state", std::string(Name(run.state))},
              {"data-reason", OneLine(run.reason)},
              {"data-copied", std::to_string(run.counts.copied)}},
             Cell("Result", BadgeOf(run.state)) +
                 Cell("Begun", When(run.started.value_or(run.requested), now)) +
                 Cell("Took", Took(run)) + Cell("Why", WhyOf(run)) + Cell("Objects", what));
}

}  // namespace

Html RunsContent(const StatusSnapshot& status) {
  Html content = Heading("runs", "Last runs");
  if (status.runs.empty()) {
    return content + Paragraph("quiet", "No run has ended yet.");
  }
  Html rows;
  for (const RunRecord& run : status.runs) rows += RunRow(run, status.taken);
  content +=
      Table("The last runs, newest first", {"Result", "Begun", "Took", "Why", "Objects"}, rows);
  return content +
         Paragraph("quiet", Grouped(status.checkpoint.total_syncs) + " successful and " +
                                Grouped(status.checkpoint.failed_syncs) + " failed runs in all.");
}

}  // namespace lisync
