#include "agent/commands/sync_report.h"

#include <array>
#include <cmath>
#include <cstdio>

#include "agent/service/fault_advice.h"

namespace lisync {
namespace {

std::string Count(std::uint64_t number, const std::string& what) {
  return number == 0 ? "" : ", " + Grouped(number) + " " + what;
}

std::string WithAdvice(const Error& error) {
  const std::string advice(AdviceOf(error.fault));
  return advice.empty() ? error.what : error.what + " (" + advice + ")";
}

std::string Heading(const SyncReport& report) {
  switch (report.end) {
    case RunEnd::kDone:
      return "done";
    case RunEnd::kObjectsFailed:
      return "done, but not every object could be copied";
    case RunEnd::kStoppedEarly:
      return "STOPPED EARLY: " + WithAdvice(*report.media.stopped_by);
    case RunEnd::kInterrupted:
      return "interrupted; the next run goes on";
  }
  return "ended";
}

constexpr std::size_t kReasonsShown = 3;

// "; why objects failed: 2 denied (Access Denied), 1 changed (…)", the most frequent first.
std::string Reasons(const Backlog& backlog) {
  std::string text;
  std::size_t shown = 0;
  for (const Backlog::Group& group : backlog.groups) {
    if (group.status != ObjectStatus::kFailed) continue;
    if (++shown > kReasonsShown) return text + ", …";
    text += text.empty() ? "; why objects failed: " : ", ";
    text +=
        Grouped(group.objects) + " " + std::string(Name(group.fault)) + " (" + group.reason + ")";
  }
  return text;
}

}  // namespace

ExitCode CodeOf(const SyncReport& report) {
  switch (report.end) {
    case RunEnd::kStoppedEarly:
      return ExitCode::kUnavailable;
    case RunEnd::kInterrupted:
      return ExitCode::kInterrupted;
    case RunEnd::kObjectsFailed:
      return ExitCode::kSomeFailed;
    case RunEnd::kDone:
      break;
  }
  const bool unhealthy = report.verdict && report.verdict->health != Health::kHealthy;
  return unhealthy ? ExitCode::kReplicationUnhealthy : ExitCode::kOk;
}

std::string ProgressText(const RunCounts& counts, const std::optional<RunPace>& pace) {
  std::string text = "looked at " + Grouped(counts.seen) + " · copied " + Grouped(counts.copied) +
                     " of " + Grouped(counts.planned) + " (" + FormatBytes(counts.bytes_copied) +
                     " of " + FormatBytes(counts.bytes_planned) + ")";
  if (pace) {
    const auto whole = [](double rate) { return static_cast<std::uint64_t>(std::llround(rate)); };
    text += " · " + Grouped(whole(pace->objects_per_second)) + " objects/s, " +
            FormatBytes(whole(pace->bytes_per_second)) + "/s";
    if (pace->in_flight > 0) text += " · " + Grouped(pace->in_flight) + " in flight";
  }
  if (counts.failed > 0) text += " · " + Grouped(counts.failed) + " failed";
  if (pace && pace->left) text += " · " + FormatDuration(*pace->left) + " left";
  return text;
}

std::string SummaryText(const SyncReport& report, const std::string& command,
                        const RunProgress& progress, const Backlog& backlog) {
  std::string text = command + " " + Heading(report) + " in " +
                     FormatDuration(report.finished - report.started) + ": " +
                     Grouped(progress.seen) + " objects looked at";
  text += Count(progress.up_to_date, "up to date");
  text += ", " + Grouped(progress.copied) + " copied (" + FormatBytes(progress.bytes_copied) + ")";
  text += Count(progress.adopted, "adopted");
  text += Count(progress.vanished, "gone from main (kept on hidden)");
  text += Count(progress.failed, "FAILED");
  text += Count(progress.waiting, "waiting for their next try");
  text += Count(progress.left_out, "left out by the selection");
  if (!report.media.goes_on_with.empty()) {
    text += "; went on with the listing of run " + report.media.goes_on_with;
  }
  if (report.end == RunEnd::kObjectsFailed) text += Reasons(backlog);
  if (report.verdict) {
    text += "; replication " + std::string(Name(report.verdict->health));
    if (report.verdict->health != Health::kHealthy) {
      text += ": " + report.verdict->cause;
      if (!report.verdict->mend.empty()) text += " (" + report.verdict->mend + ")";
    }
  }
  return text;
}

std::string FailureText(const ObjectState& state) {
  std::string text = "not copied: \"" + EscapeKey(state.key) + "\": " + state.reason + " (" +
                     std::string(Name(state.fault)) + ", attempt " + std::to_string(state.attempts);
  if (state.next_try) text += ", next try after " + FormatInstant(*state.next_try);
  return text + ")";
}

nlohmann::ordered_json OptionalTime(const std::optional<Instant>& instant) {
  if (!instant) return nullptr;
  return FormatInstant(*instant);
}

nlohmann::ordered_json CheckpointJson(const Checkpoint& checkpoint) {
  nlohmann::ordered_json lsn = nullptr;
  if (!checkpoint.pg_lsn.empty()) lsn = checkpoint.pg_lsn;
  return {{"pg_lsn", lsn},
          {"last_media_sync_ts", OptionalTime(checkpoint.last_media_sync_ts)},
          {"last_sync_at", OptionalTime(checkpoint.last_sync_at)},
          {"total_syncs", checkpoint.total_syncs},
          {"failed_syncs", checkpoint.failed_syncs}};
}

nlohmann::ordered_json ToJson(const Verdict& verdict) {
  nlohmann::ordered_json findings = nlohmann::ordered_json::array();
  for (const Finding& finding : verdict.findings) {
    findings.push_back(
        {{"health", Name(finding.health)}, {"cause", finding.cause}, {"mend", finding.mend}});
  }
  return {{"health", Name(verdict.health)},
          {"cause", verdict.cause},
          {"mend", verdict.mend},
          {"findings", findings}};
}

nlohmann::ordered_json ToJson(const SyncReport& report, const std::string& command,
                              const RunProgress& progress, ExitCode code) {
  nlohmann::ordered_json error = nullptr;
  if (report.media.stopped_by) error = report.media.stopped_by->what;
  nlohmann::ordered_json goes_on_with = nullptr;
  if (!report.media.goes_on_with.empty()) goes_on_with = report.media.goes_on_with;
  nlohmann::ordered_json json{
      {"run", report.run},
      {"command", command},
      {"end", Name(report.end)},
      {"exit_code", ToInt(code)},
      {"started", FormatInstant(report.started)},
      {"finished", FormatInstant(report.finished)},
      {"media",
       {{"watermark", OptionalTime(report.media.watermark)},
        {"listed_all", report.media.listed_all},
        {"goes_on_with", goes_on_with},
        {"seen", progress.seen.load()},
        {"up_to_date", progress.up_to_date.load()},
        {"copied", progress.copied.load()},
        {"bytes_copied", progress.bytes_copied.load()},
        {"adopted", progress.adopted.load()},
        {"failed", progress.failed.load()},
        {"vanished", progress.vanished.load()},
        {"waiting", progress.waiting.load()},
        {"left_out", progress.left_out.load()},
        {"error", error}}},
      {"replication", nullptr},
      {"checkpoint", CheckpointJson(report.checkpoint)},
      {"audit", {{"size", report.head.size}, {"root", ToHex(report.head.root)}}}};
  if (report.verdict) json["replication"] = ToJson(*report.verdict);
  return json;
}

std::string Grouped(std::uint64_t number) {
  const std::string digits = std::to_string(number);
  std::string grouped;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) grouped += ',';
    grouped += digits[i];
  }
  return grouped;
}

std::string FormatBytes(std::uint64_t bytes) {
  static constexpr std::array<const char*, 6> kUnits = {"B", "kB", "MB", "GB", "TB", "PB"};
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= 999.95 && unit + 1 < kUnits.size()) {
    value /= 1000;
    ++unit;
  }
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), unit == 0 ? "%.0f %s" : "%.1f %s", value, kUnits[unit]);
  return text.data();
}

}  // namespace lisync
