#include "src/sync/verify_counts.h"

#include <charconv>
#include <map>

namespace lisync {
namespace {

using Values = std::map<std::string, std::string, std::less<>>;

Values Lines(const std::string& text) {
  Values values;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    const std::string line = text.substr(start, end - start);
    if (const std::size_t equals = line.find('='); equals != std::string::npos) {
      values[line.substr(0, equals)] = line.substr(equals + 1);
    }
    start = end + 1;
  }
  return values;
}

std::uint64_t Number(const Values& values, const char* name) {
  std::uint64_t number = 0;
  const auto found = values.find(name);
  if (found == values.end()) return number;
  const std::string& text = found->second;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

std::string Text(const Values& values, const char* name) {
  const auto found = values.find(name);
  return found == values.end() ? "" : found->second;
}

}  // namespace

VerifyCounts CountsOf(const VerifyProgress& progress) {
  VerifyCounts counts;
  counts.looked_at = progress.looked_at;
  counts.checked = progress.checked;
  counts.bytes = progress.bytes;
  counts.equal = progress.equal;
  counts.different = progress.different;
  counts.missing = progress.missing;
  counts.not_provable = progress.not_provable;
  counts.unreadable = progress.unreadable;
  counts.main_different = progress.main_different;
  counts.replaced = progress.replaced;
  counts.repaired = progress.repaired;
  counts.not_repaired = progress.not_repaired;
  return counts;
}

std::string_view Name(VerifyEnd end) {
  switch (end) {
    case VerifyEnd::kDone:
      return "done";
    case VerifyEnd::kStoppedEarly:
      return "stopped early";
    case VerifyEnd::kInterrupted:
      return "interrupted";
  }
  return "unknown";
}

StoredSetting ToSetting(const VerifyRecord& record, const std::string& by) {
  StoredSetting setting;
  setting.name = kLastVerification;
  setting.changed = record.finished;
  setting.changed_by = by;
  // The choice names a prefix as EscapeText made it: no line ends in it.
  setting.value = "run=" + record.run + "\nend=" + record.end + "\nchoice=" + record.choice;
  EachCount(record.counts, [&setting](const char* name, std::uint64_t count) {
    setting.value += "\n" + std::string(name) + "=" + std::to_string(count);
  });
  return setting;
}

std::optional<VerifyRecord> ToVerifyRecord(const StoredSetting& setting) {
  const Values values = Lines(setting.value);
  VerifyRecord record;
  record.run = Text(values, "run");
  if (record.run.empty()) return std::nullopt;
  record.finished = setting.changed;
  record.end = Text(values, "end");
  record.choice = Text(values, "choice");
  VerifyCounts& counts = record.counts;
  counts.looked_at = Number(values, "looked_at");
  counts.checked = Number(values, "checked");
  counts.bytes = Number(values, "bytes");
  counts.equal = Number(values, "equal");
  counts.different = Number(values, "different");
  counts.missing = Number(values, "missing");
  counts.not_provable = Number(values, "not_provable");
  counts.unreadable = Number(values, "unreadable");
  counts.main_different = Number(values, "main_different");
  counts.replaced = Number(values, "replaced");
  counts.repaired = Number(values, "repaired");
  counts.not_repaired = Number(values, "not_repaired");
  return record;
}

std::optional<VerifyRecord> LastVerification(StateReader& states) {
  const auto setting = states.LoadSetting(kLastVerification);
  return setting ? ToVerifyRecord(*setting) : std::nullopt;
}

}  // namespace lisync
