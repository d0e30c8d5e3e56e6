#pragma once

#include <Poco/Util/ServerApplication.h>

#include <string>
#include <vector>

namespace lisync {

// The process. Poco gives it its life cycle (and later the daemon's); the command line is left to
// ParseCommandLine.
class LiSyncApplication : public Poco::Util::ServerApplication {
 public:
  LiSyncApplication();

  // Whether Poco would make a daemon of this command line by itself, before any of it is checked.
  static bool AsksForDaemon(int argc, const char* const* argv);

 protected:
  int main(const std::vector<std::string>& args) override;
};

}  // namespace lisync
