#pragma once

#include "agent/command.h"

namespace lisync {

struct TokenListOptions {};

void DeclareTokenList(CLI::App& app, TokenListOptions& options);
// The names, scopes and ages of the HTTP API's tokens. Changes nothing.
ExitCode RunTokenList(const CommandContext& context, const TokenListOptions& options);

}  // namespace lisync
