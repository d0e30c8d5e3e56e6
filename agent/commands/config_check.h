#pragma once

#include <functional>
#include <string>
#include <vector>

#include "agent/command.h"

namespace lisync {

struct ConfigCheckOptions {};

// What a check found. `code` is kOk, or the exit code that a sync would end with.
struct CheckResult {
  ExitCode code = ExitCode::kOk;
  std::string text;                   // one line: what was reached, or what is wrong and the mend
  std::vector<std::string> warnings;  // more for the operator
};

// Something that is tried. Holds no secret in what it returns. A ConfigError or StorageError it
// throws counts as its result.
struct ConfigCheck {
  std::string name;
  std::function<CheckResult(const CommandContext&)> run;
};

void DeclareConfigCheck(CLI::App& app, ConfigCheckOptions& options);
// Prints the effective configuration with the origin of each value, secrets masked, and the result
// of each check. Every check is run. Exit code: the first of 78, 73, 74, 69 and any other that a
// check found.
// JSON: {"ok", "file", "settings": [{"key", "value", "origin"}], "warnings": [text],
// "checks": [{"name", "ok", "exit_code", "text"}]}.
ExitCode RunConfigCheck(const CommandContext& context, const ConfigCheckOptions& options,
                        const std::vector<ConfigCheck>& checks);

// The checks that need nothing but this machine.
CheckResult CheckMediaRemotes(const CommandContext& context);
CheckResult CheckStateDirectory(const CommandContext& context);
CheckResult CheckLogDirectory(const CommandContext& context);

}  // namespace lisync
