#include "agent/application.h"

#include <algorithm>
#include <csignal>
#include <iostream>
#include <string_view>

#include "agent/command_table.h"
#include "agent/commands/run.h"
#include "agent/process.h"
#include "agent/run_command.h"
#include "agent/terminal.h"
#include "src/core/clock.h"

namespace lisync {

LiSyncApplication::LiSyncApplication() {
  std::error_code gone;
  start_directory_ = std::filesystem::current_path(gone);
  stopOptionsProcessing();
}

bool LiSyncApplication::AsksForDaemon(int argc, const char* const* argv) {
  return std::any_of(argv, argv + argc,
                     [](const char* arg) { return std::string_view(arg) == "--daemon"; });
}

lisync::ExitCode LiSyncApplication::CheckBeforeDaemon(const std::vector<std::string>& args) const {
  std::vector<Command> commands = CommandTable();
  for (Command& command : commands) {
    if (command.path != "run") continue;
    command.preparation = Preparation::kConfig;
    command.run = CheckServiceCanStart;
  }
  return Run(args, commands);
}

int LiSyncApplication::main(const std::vector<std::string>& args) {
  // A peer that closes its connection is an error of the write, not the end of the process.
  std::signal(SIGPIPE, SIG_IGN);
  return lisync::ToInt(Run(args, CommandTable()));
}

lisync::ExitCode LiSyncApplication::Run(const std::vector<std::string>& args,
                                        const std::vector<Command>& commands) const {
  SystemClock clock;
  const Environment environment = ProcessEnvironment();
  Terminal terminal(std::cerr, KindOfStandardError(environment), ColumnsOfStandardError());
  const Host host{std::cout, terminal, clock, environment, HostName(), start_directory_};
  return RunCommandLine(args, commands, host);
}

}  // namespace lisync
