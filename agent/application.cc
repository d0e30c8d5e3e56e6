#include "agent/application.h"

#include <algorithm>
#include <csignal>
#include <iostream>
#include <string_view>

#include "agent/command_table.h"
#include "agent/process.h"
#include "agent/run_command.h"
#include "agent/terminal.h"
#include "src/core/clock.h"

namespace lisync {

LiSyncApplication::LiSyncApplication() { stopOptionsProcessing(); }

bool LiSyncApplication::AsksForDaemon(int argc, const char* const* argv) {
  return std::any_of(argv, argv + argc,
                     [](const char* arg) { return std::string_view(arg) == "--daemon"; });
}

int LiSyncApplication::main(const std::vector<std::string>& args) {
  // A peer that closes its connection is an error of the write, not the end of the process.
  std::signal(SIGPIPE, SIG_IGN);
  SystemClock clock;
  Terminal terminal(std::cerr, KindOfStandardError(), ColumnsOfStandardError());
  const Host host{std::cout, terminal, clock, ProcessEnvironment(), HostName()};
  return ToInt(RunCommandLine(args, CommandTable(), host));
}

}  // namespace lisync
