#include "agent/exit_code.h"

#include <array>

namespace lisync {

std::span<const ExitCode> AllExitCodes() {
  static constexpr std::array kAll = {ExitCode::kOk,
                                      ExitCode::kSomeFailed,
                                      ExitCode::kReplicationUnhealthy,
                                      ExitCode::kUsage,
                                      ExitCode::kUnavailable,
                                      ExitCode::kInternal,
                                      ExitCode::kCannotOpenState,
                                      ExitCode::kCannotWriteState,
                                      ExitCode::kLocked,
                                      ExitCode::kConfiguration,
                                      ExitCode::kInterrupted};
  return kAll;
}

std::string_view Meaning(ExitCode code) {
  switch (code) {
    case ExitCode::kOk:
      return "all is well";
    case ExitCode::kSomeFailed:
      return "finished, but some objects failed or are not as recorded, or the trail does not "
             "verify";
    case ExitCode::kReplicationUnhealthy:
      return "replication is not healthy (media was still synced)";
    case ExitCode::kUsage:
      return "the command line is wrong";
    case ExitCode::kUnavailable:
      return "a server or bucket cannot be used";
    case ExitCode::kInternal:
      return "internal error: please report it";
    case ExitCode::kCannotOpenState:
      return "the state, the audit trail or the log cannot be opened";
    case ExitCode::kCannotWriteState:
      return "the state, the audit trail or the output cannot be written, or was tampered with";
    case ExitCode::kLocked:
      return "another sync holds the lock";
    case ExitCode::kConfiguration:
      return "the configuration is wrong";
    case ExitCode::kInterrupted:
      return "stopped by a signal";
  }
  return "";
}

std::string ExitCodeHelp(std::span<const ExitCode> codes) {
  std::string text = "Exit codes:";
  for (const ExitCode code : codes) {
    std::string number = std::to_string(ToInt(code));
    number.insert(0, 5 - number.size(), ' ');
    text += "\n" + number + "  " + std::string(Meaning(code));
  }
  return text;
}

}  // namespace lisync
