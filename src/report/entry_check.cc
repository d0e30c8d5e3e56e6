#include "src/report/entry_check.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "src/core/time.h"

namespace lisync {
namespace {

using Json = nlohmann::json;
using Problem = std::optional<std::string>;

enum class Type { kNumber, kText, kTime, kSha256 };
enum class Presence { kRequired, kOptional };

struct FieldRule {
  std::string_view name;
  Type type;
  Presence presence;
};

constexpr std::array kRules = {
    FieldRule{"action", Type::kText, Presence::kOptional},
    FieldRule{"actor", Type::kText, Presence::kOptional},
    FieldRule{"actor_uid", Type::kNumber, Presence::kRequired},
    FieldRule{"destination_etag", Type::kText, Presence::kOptional},
    FieldRule{"details_left_out", Type::kNumber, Presence::kOptional},
    FieldRule{"etag", Type::kText, Presence::kOptional},
    FieldRule{"key", Type::kText, Presence::kOptional},
    FieldRule{"key_sha256", Type::kSha256, Presence::kOptional},
    FieldRule{"origin", Type::kText, Presence::kRequired},
    FieldRule{"outcome", Type::kText, Presence::kOptional},
    FieldRule{"reason", Type::kText, Presence::kOptional},
    FieldRule{"run", Type::kText, Presence::kOptional},
    FieldRule{"seq", Type::kNumber, Presence::kRequired},
    FieldRule{"sha256", Type::kSha256, Presence::kOptional},
    FieldRule{"size", Type::kNumber, Presence::kOptional},
    FieldRule{"time", Type::kTime, Presence::kRequired},
    FieldRule{"v", Type::kNumber, Presence::kRequired},
};

constexpr FieldRule kDetailRule{"detail.", Type::kText, Presence::kOptional};

bool IsSha256(const std::string& text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

bool IsTime(const std::string& text) {
  const auto instant = ParseInstant(text);
  return instant.ok() && FormatInstant(instant.value()) == text;
}

// No control characters (they are recorded as %XX), and never empty: the field is left out then.
bool IsText(const std::string& text) {
  return !text.empty() && std::none_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
  });
}

bool HasType(const Json& value, Type type) {
  if (type == Type::kNumber) return value.is_number_unsigned();
  if (!value.is_string()) return false;
  const auto& text = value.get_ref<const std::string&>();
  switch (type) {
    case Type::kNumber:
      break;
    case Type::kText:
      return IsText(text);
    case Type::kTime:
      return IsTime(text);
    case Type::kSha256:
      return IsSha256(text);
  }
  return false;
}

const FieldRule* RuleFor(std::string_view name) {
  if (name.starts_with(kDetailRule.name) && name.size() > kDetailRule.name.size()) {
    return &kDetailRule;
  }
  const auto* rule = std::find_if(kRules.begin(), kRules.end(),
                                  [&](const FieldRule& known) { return known.name == name; });
  return rule == kRules.end() ? nullptr : rule;
}

std::string Quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }

Problem CheckVersion(const Json& json) {
  const auto found = json.find("v");
  if (found == json.end()) return "it has no version (\"v\")";
  if (*found == Json(1)) return std::nullopt;
  return "it has the version " + found->dump() +
         ", which this verifier does not know: use the li-sync that wrote it, or a newer one";
}

Problem CheckFields(const Json& json) {
  for (const auto& [name, value] : json.items()) {
    const FieldRule* rule = RuleFor(name);
    if (rule == nullptr) return "it has the unknown field " + Quoted(name);
    if (!HasType(value, rule->type)) return "its field " + Quoted(name) + " is malformed";
  }
  for (const FieldRule& rule : kRules) {
    if (rule.presence == Presence::kRequired && !json.contains(std::string(rule.name))) {
      return "it has no field " + Quoted(rule.name);
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> EntryCheck::Check(Seq expected, std::string_view entry) {
  if (entry.size() > kMaxEntryBytes) {
    return "it is longer than " + std::to_string(kMaxEntryBytes) + " bytes";
  }
  const Json json = Json::parse(entry, nullptr, false);
  if (json.is_discarded() || !json.is_object()) return "it is no JSON object";
  if (auto problem = CheckVersion(json)) return problem;
  if (auto problem = CheckFields(json)) return problem;
  // nlohmann::json keeps an object's names in byte order and writes no blanks; without numbers that
  // have a fraction its text is RFC 8785's.
  if (json.dump() != entry) return "its bytes are not in canonical form";
  const auto seq = json["seq"].get<Seq>();
  if (seq != expected) return "it says that it is entry " + std::to_string(seq);
  const auto& origin = json["origin"].get_ref<const std::string&>();
  if (!origin_.empty() && origin != origin_) {
    return "it is of another trail: its origin is " + Quoted(origin) +
           ", that of the entries before is " + Quoted(origin_);
  }
  origin_ = origin;
  return std::nullopt;
}

}  // namespace lisync
