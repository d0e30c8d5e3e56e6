#include "src/sync/verify_choice.h"

#include <charconv>

#include "src/core/digest.h"

namespace lisync {
namespace {

constexpr std::uint32_t kPerPercent = VerifyChoice::kAll / 100;
constexpr std::size_t kDecimals = 4;

bool WasFoundBad(const ObjectState& state) {
  return IsHeldDamaged(state) || state.status == ObjectStatus::kFailed;
}

bool IsPicked(const ObjectKey& key, std::uint32_t per_million, const RunId& run) {
  const Sha256 digest = Sha256Of(AsBytes(run + "\n" + key.bytes()));
  std::uint64_t number = 0;  // of 32 bits
  for (std::size_t i = 0; i < 4; ++i) number = number << 8 | static_cast<std::uint64_t>(digest[i]);
  return number * VerifyChoice::kAll < std::uint64_t{per_million} << 32;
}

std::optional<std::uint32_t> Digits(std::string_view text) {
  std::uint32_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

}  // namespace

bool HasContentToVerify(const ObjectState& state) {
  switch (state.status) {
    case ObjectStatus::kCopied:
    case ObjectStatus::kAdopted:
      return true;
    case ObjectStatus::kVanished:
      return state.held;
    case ObjectStatus::kFailed:
      // A copy that failed leaves no digest behind.
      return state.sha256.has_value() || IsHeldDamaged(state);
    case ObjectStatus::kPending:
      break;
  }
  return false;
}

bool IsChosen(const ObjectState& state, const VerifyChoice& choice, const RunId& run) {
  if (!HasContentToVerify(state) || !state.key.bytes().starts_with(choice.prefix)) return false;
  if (choice.since && state.modified < *choice.since) return false;
  return WasFoundBad(state) || IsPicked(state.key, choice.per_million, run);
}

std::optional<std::uint32_t> ParsePercent(std::string_view text) {
  if (text.ends_with('%')) text.remove_suffix(1);
  const std::size_t point = text.find('.');
  const auto whole = Digits(text.substr(0, point));
  if (!whole || *whole > 100) return std::nullopt;
  std::uint32_t fraction = 0;
  if (point != std::string_view::npos) {
    std::string decimals(text.substr(point + 1));
    if (decimals.empty() || decimals.size() > kDecimals) return std::nullopt;
    decimals.resize(kDecimals, '0');
    const auto digits = Digits(decimals);
    if (!digits) return std::nullopt;
    fraction = *digits;
  }
  const std::uint32_t per_million = *whole * kPerPercent + fraction;
  if (per_million == 0 || per_million > VerifyChoice::kAll) return std::nullopt;
  return per_million;
}

std::string Describe(const VerifyChoice& choice) {
  std::string text;
  if (choice.since) {
    text = "since " + FormatInstant(*choice.since);
  } else if (choice.per_million == VerifyChoice::kAll) {
    text = "all";
  } else {
    std::string decimals = std::to_string(kPerPercent + choice.per_million % kPerPercent).substr(1);
    decimals.erase(decimals.find_last_not_of('0') + 1);
    text = "sample " + std::to_string(choice.per_million / kPerPercent) +
           (decimals.empty() ? "" : "." + decimals) + "%";
  }
  if (!choice.prefix.empty()) text += " below \"" + EscapeText(choice.prefix) + "\"";
  return text;
}

ObjectKey KeyBefore(const std::string& prefix) {
  if (prefix.empty()) return {};
  std::string before = prefix.substr(0, prefix.size() - 1);
  const auto last = static_cast<unsigned char>(prefix.back());
  // The last byte one less, and then the greatest key of all that begin so.
  if (last > 0) before += static_cast<char>(last - 1) + std::string(kMaxKeyBytes, '\xFF');
  return ObjectKey(std::move(before));
}

}  // namespace lisync
