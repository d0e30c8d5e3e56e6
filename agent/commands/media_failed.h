#pragma once

#include <cstdint>
#include <optional>

#include "agent/command.h"
#include "src/sync/due_now.h"

namespace lisync {

struct MediaFailedOptions {
  UnfinishedFilter filter;
  std::optional<std::uint64_t> limit;  // absent: all
};

void DeclareMediaFailed(CLI::App& app, MediaFailedOptions& options);
// Lists the objects that failed or wait, by key. Exits 0 whether there are any or not.
ExitCode RunMediaFailed(const CommandContext& context, const MediaFailedOptions& options);

// Adds --class, which takes the name of a Fault.
void AddFaultClass(CLI::App& app, std::optional<Fault>& fault, const std::string& meaning);

}  // namespace lisync
