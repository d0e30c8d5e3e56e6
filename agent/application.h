#pragma once

#include <Poco/Util/ServerApplication.h>

#include <filesystem>
#include <string>
#include <vector>

#include "agent/command.h"
#include "agent/exit_code.h"

namespace lisync {

// The process. Poco gives it its life cycle (and later the daemon's); the command line is left to
// ParseCommandLine.
class LiSyncApplication : public Poco::Util::ServerApplication {
 public:
  LiSyncApplication();

  // Whether Poco would make a daemon of this command line by itself, before any of it is checked.
  static bool AsksForDaemon(int argc, const char* const* argv);

  // Tries on the terminal what the daemon is about to do without one: understands the command line,
  // reads the configuration, finds its port free.
  lisync::ExitCode CheckBeforeDaemon(const std::vector<std::string>& args) const;

 protected:
  int main(const std::vector<std::string>& args) override;

 private:
  lisync::ExitCode Run(const std::vector<std::string>& args,
                       const std::vector<Command>& commands) const;

  std::filesystem::path start_directory_;  // a daemon leaves it
};

}  // namespace lisync
