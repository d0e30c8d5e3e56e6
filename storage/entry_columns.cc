#include "storage/entry_columns.h"

#include <nlohmann/json.hpp>

#include "src/core/digest.h"
#include "src/core/object.h"
#include "src/core/time.h"

namespace lisync {
namespace {

using Json = nlohmann::json;

std::optional<Json> ParseObject(std::string_view leaf) {
  Json json = Json::parse(leaf, nullptr, false);
  if (json.is_discarded() || !json.is_object()) return std::nullopt;
  return json;
}

// Empty when absent or no text.
std::string Text(const Json& json, const char* name) {
  const auto found = json.find(name);
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::optional<std::uint64_t> Number(const Json& json, const char* name) {
  const auto found = json.find(name);
  if (found == json.end() || !found->is_number_unsigned()) return std::nullopt;
  return found->get<std::uint64_t>();
}

bool KeyMatches(const std::optional<std::string>& column, const Json& json) {
  const std::string key = UnescapeKey(Text(json, "key")).bytes();
  const std::string whole_sha256 = Text(json, "key_sha256");
  if (!column) return key.empty();
  if (whole_sha256.empty()) return *column == key;
  return column->starts_with(key) && ToHex(Sha256Of(AsBytes(*column))) == whole_sha256;
}

}  // namespace

std::string ColumnsContradictLeaf(const EntryRow& row) {
  const auto json = ParseObject(row.leaf);
  if (!json) return "its leaf is no JSON object";
  std::string columns;
  const auto check = [&](bool equal, std::string_view name) {
    if (equal) return;
    columns += columns.empty() ? "" : ", ";
    columns += name;
  };
  const Instant time{Duration(row.time_us)};
  check(Number(*json, "seq") == row.seq, "seq");
  check(Text(*json, "time") == FormatInstant(time), "time_us");
  check(Text(*json, "run") == row.run, "run");
  check(Text(*json, "action") == row.action, "action");
  check(Text(*json, "outcome") == row.outcome, "outcome");
  check(KeyMatches(row.object_key, *json), "object_key");
  return columns.empty() ? "" : "its leaf says otherwise than its column " + columns;
}

std::optional<ObjectAccount> ReadAccount(std::string_view leaf) {
  const auto json = ParseObject(leaf);
  if (!json) return std::nullopt;
  return ObjectAccount{Text(*json, "action"),           Text(*json, "outcome"),
                       Number(*json, "size"),           Text(*json, "etag"),
                       Text(*json, "destination_etag"), Text(*json, "sha256"),
                       Text(*json, "detail.side")};
}

}  // namespace lisync
