#include "agent/service/watchdog.h"

#include <algorithm>
#include <string>
#include <utility>

namespace lisync {
namespace {

constexpr Duration kStatusStep = std::chrono::seconds(10);

std::string StatusLine(const StatusSnapshot& status) {
  const Headline headline = HeadlineOf(status);
  if (!status.running) return headline.text;
  const RunCounts& counts = status.running->record.counts;
  return headline.text + " (syncing: " + std::to_string(counts.copied) + " of " +
         std::to_string(counts.planned) + " objects copied)";
}

}  // namespace

Watchdog::Watchdog(const SystemNotify& notify, const StatusBoard& board, Clock& clock, Log& log,
                   std::function<std::uint64_t()> signs, Duration hang_after)
    : notify_(notify),
      board_(board),
      clock_(clock),
      log_(log),
      signs_(std::move(signs)),
      hang_after_(hang_after) {}

void Watchdog::Loop(const std::stop_token& stop) {
  const Duration step = std::min(notify_.watchdog_interval().value_or(kStatusStep), kStatusStep);
  SignsOfLife life(hang_after_, std::chrono::steady_clock::now());
  bool was_alive = true;
  do {
    const bool alive = life.Alive(signs_(), std::chrono::steady_clock::now());
    if (alive) notify_.Alive();
    if (was_alive && !alive) {
      log_.Error("the sync thread has done nothing for " + FormatDuration(hang_after_) +
                 ": the watchdog is no longer told that all is well");
    }
    if (!was_alive && alive) log_.Info("the sync thread gets on again");
    was_alive = alive;
    notify_.Status(StatusLine(*board_.Snapshot()));
  } while (clock_.WaitUntil(clock_.Now() + step, stop));
}

}  // namespace lisync
