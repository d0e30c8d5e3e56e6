#pragma once

#include "agent/command.h"
#include "src/sync/due_now.h"

namespace lisync {

struct MediaRetryOptions {
  UnfinishedFilter filter;
  bool all = false;
};

void DeclareMediaRetry(CLI::App& app, MediaRetryOptions& options);
// Makes the failed and pending objects that are named due at once, and says how many they are and
// when they are tried. Goes beside a run in hand. Throws UsageError unless exactly one way of
// naming them is given.
ExitCode RunMediaRetry(const CommandContext& context, const MediaRetryOptions& options);

}  // namespace lisync
