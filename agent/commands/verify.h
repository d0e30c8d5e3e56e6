#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "agent/command.h"
#include "src/core/time.h"
#include "src/sync/verify_pass.h"

namespace lisync {

enum class MainSide { kLeave, kRead };

struct VerifyCommandOptions {
  VerifyChoice choice{.per_million = 50'000};
  MainSide main = MainSide::kLeave;
  OnDifference on_difference = OnDifference::kRecord;
};

void DeclareVerify(CLI::App& app, VerifyCommandOptions& options);
// Reads again what hidden holds and compares it with what is recorded.
ExitCode RunVerify(const CommandContext& context, const VerifyCommandOptions& options);

}  // namespace lisync
