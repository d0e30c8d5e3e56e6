#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <stop_token>

#include "agent/log.h"
#include "agent/service/status_board.h"
#include "agent/service/system_notify.h"

namespace lisync {

// Judges whether the sync thread gets on: `signs` is any number that changes whenever it does
// something (turns of its loop, bytes on their way, requests that ended, objects recorded). Pure
// but for what it is told.
class SignsOfLife {
 public:
  using Time = std::chrono::steady_clock::time_point;
  SignsOfLife(Duration hang_after, Time start) : hang_after_(hang_after), last_change_(start) {}

  // False when nothing has changed for longer than hang_after.
  bool Alive(std::uint64_t signs, Time now) {
    if (signs != signs_) {
      signs_ = signs;
      last_change_ = now;
    }
    return now - last_change_ <= hang_after_;
  }

 private:
  const Duration hang_after_;
  std::uint64_t signs_ = 0;
  Time last_change_;
};

// Tells systemd that all is well, as often as it wants to hear it and for as long as the signs of
// life change; and keeps its STATUS line. Until the stop.
class Watchdog {
 public:
  Watchdog(const SystemNotify& notify, const StatusBoard& board, Clock& clock, Log& log,
           std::function<std::uint64_t()> signs, Duration hang_after);
  void Loop(const std::stop_token& stop);

 private:
  const SystemNotify& notify_;
  const StatusBoard& board_;
  Clock& clock_;
  Log& log_;
  const std::function<std::uint64_t()> signs_;
  const Duration hang_after_;
};

}  // namespace lisync
