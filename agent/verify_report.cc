#include "agent/verify_report.h"

#include "agent/commands/sync_report.h"

namespace lisync {
namespace {

using Json = nlohmann::ordered_json;

std::string Some(std::uint64_t number, const std::string& what) {
  return number == 0 ? "" : ", " + Grouped(number) + " " + what;
}

std::string Objects(std::uint64_t number) {
  return Grouped(number) + (number == 1 ? " object" : " objects");
}

std::string Read(const VerifyCounts& counts) {
  return Objects(counts.checked) + " (" + FormatBytes(counts.bytes) + ") read";
}

std::string Wrong(const VerifyCounts& counts) {
  return Some(counts.different, "DIFFERENT on hidden") + Some(counts.missing, "MISSING on hidden") +
         Some(counts.main_different, "DIFFERENT on main") +
         Some(counts.unreadable, "could NOT be read");
}

bool IsWell(const VerifyCounts& counts) { return VerifyRecord{.counts = counts}.all_well(); }

Json CountsJson(const VerifyCounts& counts) {
  Json json = Json::object();
  EachCount(counts, [&json](const char* name, std::uint64_t count) { json[name] = count; });
  return json;
}

std::string Heading(const VerifyReport& report) {
  switch (report.end) {
    case VerifyEnd::kDone:
      return IsWell(report.counts) ? "done" : "done, and NOT all is as recorded";
    case VerifyEnd::kStoppedEarly:
      return "STOPPED EARLY: " + report.stopped_by->what;
    case VerifyEnd::kInterrupted:
      return "interrupted";
  }
  return "ended";
}

// What becomes of differences that were not repaired.
std::string Mend(const VerifyReport& report, const VerifyOptions& options) {
  const VerifyCounts& counts = report.counts;
  if (options.on_difference == OnDifference::kRepair) {
    return Some(counts.repaired, "repaired") + Some(counts.not_repaired, "NOT REPAIRED");
  }
  if (counts.different + counts.missing == 0) return "";
  return "; the next sync copies them again and keeps damaged copies aside, and li-sync verify "
         "--repair does so now";
}

}  // namespace

ExitCode CodeOf(const VerifyReport& report) {
  switch (report.end) {
    case VerifyEnd::kStoppedEarly:
      return ExitCode::kUnavailable;
    case VerifyEnd::kInterrupted:
      return ExitCode::kInterrupted;
    case VerifyEnd::kDone:
      break;
  }
  return IsWell(report.counts) ? ExitCode::kOk : ExitCode::kSomeFailed;
}

std::string VerifyProgressText(const VerifyProgress& progress, std::uint64_t records,
                               Duration elapsed) {
  const double seconds = std::chrono::duration<double>(elapsed).count();
  std::string text = "read " + Objects(progress.checked) + " (" + FormatBytes(progress.bytes) +
                     ") · looked at " + Grouped(progress.looked_at) + " of " + Grouped(records) +
                     " records";
  if (seconds > 1) {
    const double rate = static_cast<double>(progress.bytes) / seconds;
    text += " · " + FormatBytes(static_cast<std::uint64_t>(rate)) + "/s";
  }
  const VerifyCounts counts = CountsOf(progress);
  if (!IsWell(counts)) text += " ·" + Wrong(counts).substr(1);
  return text;
}

std::string SummaryText(const VerifyReport& report, const VerifyOptions& options) {
  const VerifyCounts& counts = report.counts;
  return "verify " + Heading(report) + " in " + FormatDuration(report.finished - report.started) +
         ": " + Describe(options.choice) + ", " + Read(counts) + Some(counts.equal, "equal") +
         Wrong(counts) + Some(counts.not_provable, "not provable") +
         Some(counts.replaced, "replaced meanwhile") + Mend(report, options);
}

std::string SummaryText(const VerifyRecord& record) {
  const VerifyCounts& counts = record.counts;
  std::string text = record.choice + ": " + Read(counts);
  if (record.end != Name(VerifyEnd::kDone)) text += " (" + record.end + ")";
  if (!record.all_well()) {
    return text + Wrong(counts) + Some(counts.repaired, "repaired") +
           Some(counts.not_provable, "not provable");
  }
  if (counts.not_provable == 0) return text + ", all as recorded";
  return text + ", " + Grouped(counts.equal) + " as recorded" +
         Some(counts.not_provable, "not provable");
}

Json ToJson(const VerifyReport& report, const VerifyOptions& options,
            std::span<const std::string> findings) {
  Json error = nullptr;
  if (report.stopped_by) error = report.stopped_by->what;
  Json json{{"run", report.run},
            {"end", Name(report.end)},
            {"exit_code", ToInt(CodeOf(report))},
            {"started", FormatInstant(report.started)},
            {"finished", FormatInstant(report.finished)},
            {"objects", Describe(options.choice)},
            {"repair", options.on_difference == OnDifference::kRepair},
            {"all_as_recorded", IsWell(report.counts)}};
  json["counts"] = CountsJson(report.counts);
  json["findings"] = findings;
  json["error"] = error;
  json["audit"] = {{"size", report.head.size}, {"root", ToHex(report.head.root)}};
  return json;
}

Json ToJson(const std::optional<VerifyRecord>& record) {
  if (!record) return nullptr;
  return {{"run", record->run},
          {"finished", FormatInstant(record->finished)},
          {"end", record->end},
          {"objects", record->choice},
          {"all_as_recorded", record->all_well()},
          {"counts", CountsJson(record->counts)}};
}

}  // namespace lisync
