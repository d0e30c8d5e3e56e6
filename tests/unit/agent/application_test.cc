// The executable itself: how Poco's process hands the command line on.
#include "agent/application.h"

#include <gmock/gmock.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>

namespace lisync {
namespace {

struct Ended {
  int code = -1;
  std::string output;  // both streams
};

Ended RunProgram(const std::string& arguments) {
  const std::string line = std::string("'") + LI_SYNC_BINARY + "' " + arguments + " 2>&1";
  FILE* pipe = popen(line.c_str(), "r");
  Ended ended;
  std::array<char, 4096> buffer{};
  while (std::fgets(buffer.data(), buffer.size(), pipe) != nullptr) ended.output += buffer.data();
  const int status = pclose(pipe);
  ended.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return ended;
}

TEST(Application, CommandLineReachesTheCommands) {
  EXPECT_EQ(RunProgram("version --json").code, 0);
  EXPECT_THAT(RunProgram("version --json").output, testing::StartsWith("{\"program\":\"li-sync\""));
  EXPECT_EQ(RunProgram("--help").code, 0);
  EXPECT_EQ(RunProgram("").code, 64);
  EXPECT_EQ(RunProgram("--config /nonexistent config check").code, 78);
}

TEST(Application, PocosOwnOptionsHaveNoEffect) {
  for (const std::string option : {"--daemon", "--pidfile=/nonexistent/x", "--umask=0"}) {
    const Ended ended = RunProgram("version " + option);
    EXPECT_EQ(ended.code, 64) << option;
    EXPECT_THAT(ended.output, testing::HasSubstr("unknown option")) << option;
  }
}

TEST(Application, FullOutputIsAnError) { EXPECT_EQ(RunProgram("version >/dev/full").code, 74); }

}  // namespace
}  // namespace lisync
