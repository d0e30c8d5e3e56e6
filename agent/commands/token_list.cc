#include "agent/commands/token_list.h"

#include <algorithm>

#include "agent/http/token_file.h"
#include "agent/json_output.h"
#include "agent/wiring.h"

namespace lisync {
namespace {

void PrintText(std::ostream& out, const std::vector<StoredToken>& tokens) {
  std::size_t width = 0;
  for (const StoredToken& token : tokens) width = std::max(width, token.name.size());
  for (const StoredToken& token : tokens) {
    std::string name = token.name;
    name.resize(width, ' ');
    std::string scope(Name(token.scope));
    scope.resize(Name(Scope::kTrigger).size(), ' ');
    out << name << "  " << scope << "  " << FormatInstant(token.created) << '\n';
  }
}

}  // namespace

ExitCode RunTokenList(const CommandContext& context, const TokenListOptions& /*options*/) {
  const auto tokens = ReadTokens(TokenFilePath(context.loaded.config));
  if (!context.json()) {
    PrintText(context.host.out, tokens);
    return ExitCode::kOk;
  }
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const StoredToken& token : tokens) {
    list.push_back({{"name", token.name},
                    {"scope", Name(token.scope)},
                    {"created", FormatInstant(token.created)}});
  }
  context.host.out << ToPrettyJsonText({{"tokens", list}});
  return ExitCode::kOk;
}

}  // namespace lisync
