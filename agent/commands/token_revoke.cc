#include "agent/commands/token_revoke.h"

#include <algorithm>

#include "agent/commands/token_change.h"
#include "agent/http/token_file.h"
#include "agent/http/token_lines.h"
#include "agent/json_output.h"
#include "agent/wiring.h"

namespace lisync {

ExitCode RunTokenRevoke(const CommandContext& context, const TokenRevokeOptions& options) {
  if (!IsTokenName(options.name)) RefuseTokenName(options.name);
  const Config& config = context.loaded.config;
  const std::filesystem::path file = TokenFilePath(config);
  const auto tokens = ReadTokens(file);
  const auto found = std::find_if(tokens.begin(), tokens.end(), [&](const StoredToken& token) {
    return token.name == options.name;
  });
  // Of a name that is not there RevokeToken says so.
  const Scope scope = found == tokens.end() ? Scope::kRead : found->scope;
  EnsureStateDirectory(config.state.dir);
  const auto states = OpenStates(config);
  ChangeAudited(*states, context.host.clock, {"token.revoke", options.name, scope},
                [&] { RevokeToken(file, options.name); });
  context.log.Info("revoked the token \"" + options.name + "\" in " + file.string());
  if (context.json()) {
    context.host.out << ToJsonText({{"name", options.name}, {"scope", Name(scope)}});
  }
  return ExitCode::kOk;
}

}  // namespace lisync
