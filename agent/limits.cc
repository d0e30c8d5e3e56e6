#include "agent/limits.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "agent/commands/sync_report.h"

namespace lisync {
namespace {

constexpr std::array<std::string_view, 6> kLimitKeys = {
    "media.bwlimit",   "media.source-requests", "media.destination-requests",
    "media.transfers", "media.max-transfers",   "schedule.time-zone"};

std::string NumberText(double number) {
  std::array<char, 32> text{};
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() ? std::string(text.data(), end) : std::string();
}

}  // namespace

Limits LimitsOf(const Config& config) {
  Limits limits;
  limits.bandwidth = config.media.bwlimit;
  limits.zone = config.schedule.time_zone;
  limits.source_requests = config.media.source_requests;
  limits.destination_requests = config.media.destination_requests;
  limits.transfers = {config.media.transfers, config.media.max_transfers};
  return limits;
}

bool IsLimit(std::string_view key) {
  return std::find(kLimitKeys.begin(), kLimitKeys.end(), key) != kLimitKeys.end();
}

RequestPacers::RequestPacers(const LiveLimits& limits, Clock& clock, Pulse* pulse)
    : source([&limits](Instant /*at*/) { return limits.Now()->source_requests; }, clock, pulse),
      destination([&limits](Instant /*at*/) { return limits.Now()->destination_requests; }, clock,
                  pulse) {}

LimitsInForce LimitsAt(const Limits& limits, Instant at) {
  return {limits.bandwidth.text(), limits.bandwidth.At(at, *limits.zone).copied(),
          limits.source_requests, limits.destination_requests};
}

std::string LimitsText(const LimitsInForce& limits) {
  std::string text;
  const auto add = [&text](const std::string& limit) {
    if (!text.empty()) text += ", ";
    text += limit;
  };
  if (limits.bytes_per_second > 0) add(FormatBytes(limits.bytes_per_second) + "/s");
  if (limits.source_requests > 0) add("main " + NumberText(limits.source_requests) + " requests/s");
  if (limits.destination_requests > 0) {
    add("hidden " + NumberText(limits.destination_requests) + " requests/s");
  }
  return text.empty() ? "none" : text;
}

}  // namespace lisync
