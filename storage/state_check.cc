#include "storage/state_check.h"

#include <string_view>

namespace lisync {
namespace {

bool IsCopyOrAdoption(const ObjectAccount& account) {
  return account.action == "object.copy" || account.action == "object.adopt";
}

bool IsRepair(const ObjectAccount& account) { return account.action == "object.repair"; }

// That main's copy was found bad says nothing of what hidden holds.
bool IsFoundBad(const ObjectAccount& account) {
  return account.action == "object.verify" && account.outcome == "failed" &&
         account.side == "hidden";
}

bool Fits(ObjectStatus status, const ObjectAccount& last) {
  switch (status) {
    case ObjectStatus::kPending:
      return true;
    case ObjectStatus::kCopied:
      return (last.action == "object.copy" || IsRepair(last)) && last.outcome == "ok";
    case ObjectStatus::kAdopted:
      return last.action == "object.adopt" && last.outcome == "ok";
    case ObjectStatus::kFailed:
      return IsFoundBad(last) ||
             ((IsCopyOrAdoption(last) || IsRepair(last)) && last.outcome == "failed");
    case ObjectStatus::kVanished:
      // A copy of what main no longer has stays a tombstone when it is found bad.
      return IsFoundBad(last) || (last.action == "object.vanish" && last.outcome == "ok");
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
  if (IsCopyOrAdoption(account) || IsRepair(account)) {
    return account.outcome == "ok" || account.outcome == "failed";
  }
  if (IsFoundBad(account)) return true;
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
