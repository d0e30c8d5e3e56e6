#pragma once

#include <span>
#include <string>
#include <string_view>

namespace lisync {

// What the process tells its caller (cron, systemd, scripts). From 64 on after sysexits.h. Released
// numbers never change.
enum class ExitCode {
  kOk = 0,
  kSomeFailed = 1,
  kReplicationUnhealthy = 2,
  kUsage = 64,
  kUnavailable = 69,
  kInternal = 70,
  kCannotOpenState = 73,
  kCannotWriteState = 74,
  kLocked = 75,
  kConfiguration = 78,
  kInterrupted = 130,
};

// All codes, in order.
std::span<const ExitCode> AllExitCodes();
// One line for people.
std::string_view Meaning(ExitCode code);
// "Exit codes:" and a line for each of `codes`, for the end of a help text.
std::string ExitCodeHelp(std::span<const ExitCode> codes);

constexpr int ToInt(ExitCode code) { return static_cast<int>(code); }

}  // namespace lisync
