#include "storage/state_check.h"

#include <string_view>

namespace lisync {
namespace {

bool IsCopyOrAdoption(const ObjectAccount& account) {
  return account.action == "object.copy" || account.action == "object.adopt";
}

bool Fits(ObjectStatus status, const ObjectAccount& last) {
  switch (status) {
    case ObjectStatus::kPending:
      return true;
    case ObjectStatus::kCopied:
      return last.action == "object.copy" && last.outcome == "ok";
    case ObjectStatus::kAdopted:
      return last.action == "object.adopt" && last.outcome == "ok";
    case ObjectStatus::kFailed:
      return IsCopyOrAdoption(last) && last.outcome == "failed";
    case ObjectStatus::kVanished:
      return last.action == "object.vanish" && last.outcome == "ok";
  }
  return false;
}

// `recorded` may be cut: it then ends in "…".
bool SameText(const std::string& stored, std::string_view recorded) {
  constexpr std::string_view kCut = "…";
  const std::string escaped = EscapeText(stored);
  if (escaped == recorded) return true;
  return recorded.ends_with(kCut) &&
         escaped.starts_with(recorded.substr(0, recorded.size() - kCut.size()));
}

}  // namespace

bool SettlesState(const ObjectAccount& account) {
  if (IsCopyOrAdoption(account)) return account.outcome == "ok" || account.outcome == "failed";
  return account.action == "object.vanish" && account.outcome == "ok";
}

std::string StateContradictsTrail(const ObjectState& state,
                                  const std::optional<ObjectAccount>& last) {
  if (state.status == ObjectStatus::kPending) return "";
  const std::string is = "is " + std::string(Name(state.status));
  if (!last) return is + ", the trail has no entry that says so";
  if (!Fits(state.status, *last)) {
    return is + ", the trail's last word on it is " + last->action + " " + last->outcome;
  }
  if (state.status != ObjectStatus::kCopied && state.status != ObjectStatus::kAdopted) return "";

  std::string fields;
  const auto check = [&](bool equal, std::string_view name) {
    if (equal) return;
    fields += fields.empty() ? "" : ", ";
    fields += name;
  };
  check(last->size == state.size, "size");
  check(SameText(state.source_etag.value, last->etag), "etag");
  check(SameText(state.destination_etag.value, last->destination_etag), "destination_etag");
  check((state.sha256 ? ToHex(*state.sha256) : std::string()) == last->sha256, "sha256");
  return fields.empty() ? "" : is + " with another " + fields + " than the trail says";
}

}  // namespace lisync
