#pragma once

#include <cstddef>

#include "agent/command.h"

namespace lisync {

inline constexpr std::size_t kMostTimesShown = 1000;

struct ScheduleNextOptions {
  std::size_t times = 5;  // 1 to kMostTimesShown
};

void DeclareScheduleNext(CLI::App& app, ScheduleNextOptions& options);
// The next times at which runs begin by schedule, and why. What was set over the HTTP API counts
// when there is a database. Changes nothing.
ExitCode RunScheduleNext(const CommandContext& context, const ScheduleNextOptions& options);

}  // namespace lisync
