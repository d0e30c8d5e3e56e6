#pragma once

#include <string>

#include "agent/command.h"

namespace lisync {

struct TokenRevokeOptions {
  std::string name;
};

void DeclareTokenRevoke(CLI::App& app, TokenRevokeOptions& options);
// Takes a token of the HTTP API back; a running service refuses it from its next request on.
ExitCode RunTokenRevoke(const CommandContext& context, const TokenRevokeOptions& options);

}  // namespace lisync
