#pragma once

#include <string>
#include <variant>
#include <vector>

#include "agent/command.h"

namespace lisync {

// What a command line asks for.
struct Invocation {
  const Command* command = nullptr;  // of the commands given
  CommonOptions options;
};
// A text for standard output; nothing else is to be done.
struct HelpText {
  std::string text;
};
// The line is wrong. `message` says how, the nearest command or option, and where help is. It
// repeats no value of an option.
struct WrongUsage {
  std::string message;
};

// Understands `args` (without the program's name). The common options may stand before and after
// the command. Fills the commands' own options.
std::variant<Invocation, HelpText, WrongUsage> ParseCommandLine(
    const std::vector<std::string>& args, const std::vector<Command>& commands);

}  // namespace lisync
