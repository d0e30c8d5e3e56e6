#pragma once

#include <string>

#include "agent/command.h"
#include "agent/http/access.h"

namespace lisync {

struct TokenAddOptions {
  std::string name;
  Scope scope = Scope::kRead;
};

void DeclareTokenAdd(CLI::App& app, TokenAddOptions& options);
// Makes a token for the HTTP API and prints it: nothing keeps it, only its hash is stored.
ExitCode RunTokenAdd(const CommandContext& context, const TokenAddOptions& options);

}  // namespace lisync
