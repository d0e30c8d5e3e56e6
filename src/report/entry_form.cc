#include "src/report/entry_form.h"

#include <nlohmann/json.hpp>

#include "src/core/object.h"
#include "src/core/time.h"

namespace lisync {
namespace {

using Json = nlohmann::json;

Error Corrupt(const std::string& what) { return {Action::kSkip, Fault::kCorrupt, what}; }

// Null when there is no such field.
const Json& Field(const Json& entry, const char* name) {
  static const Json kNone;
  const auto found = entry.find(name);
  return found == entry.end() ? kNone : *found;
}

bool IsTime(const Json& value) {
  if (!value.is_string()) return false;
  const auto& text = value.get_ref<const std::string&>();
  const auto instant = ParseInstant(text);
  return instant.ok() && FormatInstant(instant.value()) == text;
}

}  // namespace

Result<EntryFacts> ReadEntry(std::string_view bytes) {
  if (bytes.size() > kMaxEntryBytes) {
    return Error{Action::kSkip, Fault::kTooLarge,
                 "is longer than " + std::to_string(kMaxEntryBytes) + " bytes"};
  }
  const Json entry = Json::parse(bytes, nullptr, false);
  if (!entry.is_object()) return Corrupt("is no JSON object");
  const Json& version = Field(entry, "v");
  if (!version.is_number_unsigned()) return Corrupt("names no version");
  if (version != 1) {
    return Error{Action::kSkip, Fault::kUnsupported,
                 "is of version " + version.dump() + ", this verifier knows version 1"};
  }
  for (const auto& [name, value] : entry.items()) {
    if (!value.is_string() && !value.is_number_unsigned()) {
      return Corrupt("holds in " + EscapeText(name) + " neither a text nor a whole number");
    }
  }
  if (entry.dump() != bytes) return Corrupt("is not in canonical form");
  const Json& seq = Field(entry, "seq");
  const Json& origin = Field(entry, "origin");
  if (!seq.is_number_unsigned()) return Corrupt("has no seq");
  if (!origin.is_string()) return Corrupt("has no origin");
  if (!IsTime(Field(entry, "time"))) return Corrupt("has no time");
  if (!Field(entry, "actor_uid").is_number_unsigned()) return Corrupt("has no actor_uid");
  return EntryFacts{seq.get<Seq>(), origin.get<std::string>()};
}

}  // namespace lisync
