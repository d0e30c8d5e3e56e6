#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "src/core/time.h"

namespace lisync {

// What a clock on the wall shows, without a zone.
using LocalTime = std::chrono::local_time<Duration>;
using LocalMinute = std::chrono::local_time<std::chrono::minutes>;

// The times that a zone is asked about lie between these.
inline constexpr Instant kFirstInstant =
    std::chrono::sys_days(std::chrono::year(1) / std::chrono::January / 1);
inline constexpr Instant kLastInstant =
    std::chrono::sys_days(std::chrono::year(9999) / std::chrono::December / 31);

// A stretch of time, [begin, end), through which a zone's clocks have one offset from UTC. The
// neighbour's may be the same.
struct ZoneSpan {
  Instant begin;
  Instant end;
  std::chrono::seconds offset{};  // local time = UTC + offset

  LocalTime Local(Instant at) const { return LocalTime((at + offset).time_since_epoch()); }
  Instant At(LocalTime local) const { return Instant(local.time_since_epoch()) - offset; }
};

// A time zone: how its offset from UTC changes over time. Values of it never change. Thread-safe.
class TimeZone {
 public:
  virtual ~TimeZone() = default;
  // "UTC", "Europe/Berlin".
  virtual const std::string& name() const = 0;
  // The span that holds `at`. The first begins at kFirstInstant, the last ends at kLastInstant.
  virtual ZoneSpan SpanAt(Instant at) const = 0;
};

// Needs no time zone data.
std::shared_ptr<const TimeZone> Utc();

// "2026-11-24T04:44:11+01:00": RFC 3339, whole seconds.
std::string FormatLocal(Instant at, const TimeZone& zone);

}  // namespace lisync
