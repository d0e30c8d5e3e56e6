#include "agent/commands/token_add.h"

#include "agent/commands/token_change.h"
#include "agent/http/token_file.h"
#include "agent/http/token_lines.h"
#include "agent/json_output.h"
#include "agent/wiring.h"

namespace lisync {

ExitCode RunTokenAdd(const CommandContext& context, const TokenAddOptions& options) {
  if (!IsTokenName(options.name)) RefuseTokenName(options.name);
  const Config& config = context.loaded.config;
  const std::filesystem::path file = TokenFilePath(config);
  const std::string token = NewToken();
  const StoredToken stored{options.name, options.scope, Sha256Of(AsBytes(token)),
                           context.host.clock.Now()};
  EnsureStateDirectory(config.state.dir);
  const auto states = OpenStates(config);
  ChangeAudited(*states, context.host.clock, {"token.add", stored.name, stored.scope},
                [&] { AddToken(file, stored); });
  context.log.Info("added the token \"" + stored.name + "\" of scope " +
                   std::string(Name(stored.scope)) + " to " + file.string());
  if (context.json()) {
    context.host.out << ToJsonText({{"name", stored.name},
                                    {"scope", Name(stored.scope)},
                                    {"created", FormatInstant(stored.created)},
                                    {"token", token}});
  } else {
    context.host.out << token << '\n';
  }
  if (context.host.terminal.kind() == TerminalKind::kInteractive) {
    context.host.terminal.WriteLine(
        "this is shown only once: keep it where only its user can read");
  }
  return ExitCode::kOk;
}

}  // namespace lisync
