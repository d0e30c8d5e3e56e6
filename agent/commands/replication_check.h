#pragma once

#include "agent/command.h"

namespace lisync {

struct ReplicationCheckOptions {};

void DeclareReplicationCheck(CLI::App& app, ReplicationCheckOptions& options);
// Looks at both sides of the replication and judges it: kOk or kReplicationUnhealthy.
ExitCode RunReplicationCheck(const CommandContext& context, const ReplicationCheckOptions& options);

}  // namespace lisync
