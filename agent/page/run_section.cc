#include <algorithm>
#include <cmath>

#include "agent/commands/sync_report.h"
#include "agent/page/parts.h"
#include "agent/page/sections.h"
#include "agent/service/plain_text.h"

namespace lisync {
namespace {

std::uint64_t Rounded(double number) {
  return number > 0 ? static_cast<std::uint64_t>(std::llround(number)) : 0;
}

std::string PerSecond(double objects) {
  if (objects > 0 && objects < 10) {
    const std::uint64_t tenths = Rounded(objects * 10);
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " objects/s";
  }
  return Grouped(Rounded(objects)) + " objects/s";
}

// By bytes: large objects take longer.
Html Bar(const RunCounts& counts) {
  const bool by_bytes = counts.bytes_planned > 0;
  const std::uint64_t all = by_bytes ? counts.bytes_planned : counts.planned;
  const std::uint64_t done = std::min(all, by_bytes ? counts.bytes_copied : counts.copied);
  if (all == 0) {
    return Element("progress", {{"aria-label", "Progress of the run: nothing planned yet"}},
                   "nothing planned yet");
  }
  const double share = static_cast<double>(done) / static_cast<double>(all);
  const std::string exact = std::to_string(static_cast<int>(share * 100)) + " %";
  return Element("div", {{"class", "bar"}},
                 Element("progress",
                         {{"aria-label", "Progress of the run"},
                          {"max", std::to_string(all)},
                          {"value", std::to_string(done)}},
                         exact) +
                     Element("span", {{"class", "number"}, {"aria-hidden", "true"}}, exact));
}

Html InProgress(const RunInProgress& run, const LimitsInForce& limits, Instant now) {
  const RunCounts& counts = run.record.counts;
  const Instant begun = run.record.started.value_or(run.record.requested);
  Html facts =
      Fact("Looked at", ObjectsText(counts.seen)) +
      Fact("Copied", Grouped(counts.copied) + " of " + ObjectsText(counts.planned)) +
      Fact("Bytes", FormatBytes(counts.bytes_copied) + " of " + FormatBytes(counts.bytes_planned)) +
      Fact("Rate", PerSecond(run.pace.objects_per_second) + ", " +
                       FormatBytes(Rounded(run.pace.bytes_per_second)) + "/s") +
      Fact("In flight", ObjectsText(run.pace.in_flight)) +
      Fact("Left", run.pace.left ? "about " + FormatDuration(*run.pace.left) : "not known yet");
  if (const std::string text = LimitsText(limits); text != "none") facts += Fact("Limits", text);
  if (counts.up_to_date > 0) facts += Fact("Up to date", ObjectsText(counts.up_to_date));
  if (counts.adopted > 0) facts += Fact("Found equal", ObjectsText(counts.adopted));
  if (counts.failed > 0) {
    facts += Fact("Failed", Badge("bad", "✗", ObjectsText(counts.failed)));
  }
  return Element("div",
                 {{"class", "running"},
                  {"data-run", run.record.run},
                  {"data-state", std::string(Name(RunState::kRunning))}},
                 Paragraph("", BadgeOf(RunState::kRunning) + " for " + Since(begun, now) +
                                   ", begun at " + TimeOf(begun, now) + " · " + WhyOf(run.record)) +
                     Bar(counts) + Element("dl", {{"class", "facts"}}, facts) +
                     Paragraph("quiet", "Run " + Code(run.record.run)));
}

Html OtherRun(const LockBusy& other, Instant now) {
  if (!other.holder) {
    return Paragraph("",
                     "Another process holds the lock; it cannot be told which. This service "
                     "begins its next run when that one has ended.");
  }
  const LockHolder& holder = *other.holder;
  return Paragraph("", Badge("working", "▶", "another process") + " " + Code(holder.command) +
                           " is at work: pid " + std::to_string(holder.pid) + " on " +
                           Element("bdi", holder.host) + ", for " + Since(holder.started, now) +
                           ". This service begins its next run when that one has ended.");
}

Html Queued(const std::vector<RunRecord>& queued, Instant now) {
  Html items;
  for (const RunRecord& run : queued) {
    items +=
        Element("li", {{"data-run", run.run}, {"data-state", std::string(Name(RunState::kQueued))}},
                BadgeOf(RunState::kQueued) + " " + WhyOf(run) + ", asked for at " +
                    When(run.requested, now));
  }
  return Element("h3", "Queued") + Element("ul", {{"class", "plain"}}, items);
}

Html Nothing(const StatusSnapshot& status) {
  Html text = "No run is in progress.";
  if (status.schedule.next_run) {
    text += " The next one begins at " + When(*status.schedule.next_run, status.taken) + ".";
  }
  return Paragraph("quiet", text);
}

}  // namespace

Html RunContent(const StatusSnapshot& status) {
  Html content = Heading("run", "Run in progress");
  if (status.running) {
    content += InProgress(*status.running, status.limits, status.taken);
  } else if (status.other_run) {
    content += OtherRun(*status.other_run, status.taken);
  } else if (status.queued.empty()) {
    content += Nothing(status);
  }
  if (!status.queued.empty()) content += Queued(status.queued, status.taken);
  return content;
}

}  // namespace lisync
