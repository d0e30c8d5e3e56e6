#include "agent/commands/config_check.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "agent/config_error.h"
#include "agent/run_command.h"
#include "src/core/state_store.h"
#include "tests/support/manual_clock.h"
#include "tests/support/temp_dir.h"

namespace lisync {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class ConfigCheckTest : public testing::Test {
 protected:
  ConfigCheckTest() {
    std::filesystem::create_directories(dir_ / "main");
    std::filesystem::create_directories(dir_ / "state");
    WriteRclone("[disk]\ntype = local\n");
    dir_.Write("c.properties", "state.dir = " + dir_ / "state" + "\nlog.dir = " + dir_ / "log" +
                                   "\nrclone.config = " + dir_ / "rclone.conf" +
                                   "\nmedia.source = disk:" + dir_ / "main" +
                                   "\nmedia.destination = disk:" + dir_ / "hidden" +
                                   "\nhidden.password = hunter2\n");
    std::filesystem::permissions(dir_ / "c.properties", std::filesystem::perms(0600));
  }
  void WriteRclone(const std::string& text) {
    dir_.Write("rclone.conf", text);
    std::filesystem::permissions(dir_ / "rclone.conf", std::filesystem::perms(0600));
  }

  ExitCode Run(std::vector<std::string> options = {}) {
    const std::vector<Command> commands = {
        MakeCommand("config check", "x", Preparation::kConfig, {}, DeclareConfigCheck,
                    [this](const CommandContext& context, const ConfigCheckOptions& chosen) {
                      return RunConfigCheck(context, chosen, checks_);
                    })};
    Terminal terminal(err_, TerminalKind::kPlain, 80);
    const Host host{out_, terminal, clock_, {}, "host-a"};
    options.insert(options.begin(), {"config", "check", "--config", dir_ / "c.properties"});
    return RunCommandLine(options, commands, host);
  }

  TempDir dir_;
  ManualClock clock_;
  std::ostringstream out_;
  std::ostringstream err_;
  std::vector<ConfigCheck> checks_ = {{"media remotes", CheckMediaRemotes},
                                      {"state.dir", CheckStateDirectory},
                                      {"log.dir", CheckLogDirectory}};
};

TEST_F(ConfigCheckTest, ShowsEverySettingWithItsOriginAndNoSecret) {
  EXPECT_EQ(Run({"-D", "media.transfers=6"}), ExitCode::kOk) << out_.str();
  EXPECT_THAT(out_.str(),
              AllOf(HasSubstr("Configuration file: " + dir_ / "c.properties"),
                    HasSubstr("= 6  (-D)"), HasSubstr("= 300s  (default)"),
                    HasSubstr("= ********  (" + dir_ / "c.properties" + ":6)"),
                    HasSubstr("ok      media remotes: local " + dir_ / "main -> local "),
                    Not(HasSubstr("hunter2")), Not(HasSubstr("FAILED"))));
}

TEST_F(ConfigCheckTest, SaysTheSameAsJson) {
  EXPECT_EQ(Run({"--json"}), ExitCode::kOk);
  const auto json = nlohmann::json::parse(out_.str());
  EXPECT_EQ(json.at("ok"), true);
  EXPECT_EQ(json.at("file"), dir_ / "c.properties");
  EXPECT_EQ(json.at("checks").size(), 3U);
  EXPECT_EQ(json.at("checks").at(0).at("name"), "media remotes");
  EXPECT_EQ(json.at("checks").at(0).at("exit_code"), 0);
  EXPECT_EQ(json.at("settings").at(0).at("key"), "state.dir");
  EXPECT_EQ(json.at("settings").at(0).at("origin"), dir_ / "c.properties:1");
  EXPECT_THAT(out_.str(), Not(HasSubstr("hunter2")));
}

TEST_F(ConfigCheckTest, ABadRemoteIsAFindingAndTheOtherChecksAreRun) {
  WriteRclone("[disk]\ntype = crypt\npassword = hunter2\n");
  EXPECT_EQ(Run(), ExitCode::kConfiguration);
  EXPECT_THAT(out_.str(),
              AllOf(HasSubstr("FAILED  media remotes: " + dir_ / "rclone.conf:2: "),
                    HasSubstr("crypt"), HasSubstr("ok      state.dir"), Not(HasSubstr("hunter2"))));
}

TEST_F(ConfigCheckTest, AMissingStateDirectoryIs73) {
  std::filesystem::remove(dir_ / "state");
  EXPECT_EQ(Run(), ExitCode::kCannotOpenState);
  EXPECT_THAT(out_.str(), HasSubstr("FAILED  state.dir: " + dir_ / "state"));
}

TEST_F(ConfigCheckTest, AMissingLogDirectoryIsFineWhereItCanBeMade) {
  EXPECT_EQ(Run(), ExitCode::kOk);
  EXPECT_FALSE(std::filesystem::exists(dir_ / "log")) << "a check makes nothing";
  EXPECT_EQ(Run({"-D", "log.dir=" + dir_ / "no/log"}), ExitCode::kCannotOpenState);
}

TEST_F(ConfigCheckTest, WarningsOfChecksAreShown) {
  WriteRclone("[disk]\ntype = local\nnounc = true\n");
  EXPECT_EQ(Run(), ExitCode::kOk);
  EXPECT_THAT(out_.str(), HasSubstr("warning remote \"disk\": ignored"));
}

TEST_F(ConfigCheckTest, OfSeveralFindingsTheConfigurationComesFirst) {
  const auto failing = [](ExitCode code) {
    return ConfigCheck{"x", [code](const CommandContext&) { return CheckResult{code, "t", {}}; }};
  };
  checks_ = {failing(ExitCode::kUnavailable),
             failing(ExitCode::kCannotOpenState),
             {"y", [](const CommandContext&) -> CheckResult { throw ConfigError("bad"); }}};
  EXPECT_EQ(Run(), ExitCode::kConfiguration);
  checks_.pop_back();
  EXPECT_EQ(Run(), ExitCode::kCannotOpenState);
  checks_.pop_back();
  EXPECT_EQ(Run(), ExitCode::kUnavailable);
  checks_ = {failing(ExitCode::kReplicationUnhealthy)};
  EXPECT_EQ(Run(), ExitCode::kReplicationUnhealthy);
}

TEST_F(ConfigCheckTest, TextOfOthersCannotAddALine) {
  checks_ = {{"x", [](const CommandContext&) {
                return CheckResult{ExitCode::kOk, "a\nFAILED  b", {"w\nok"}};
              }}};
  EXPECT_EQ(Run(), ExitCode::kOk);
  EXPECT_THAT(out_.str(), AllOf(HasSubstr("a\\nFAILED  b"), HasSubstr("w\\nok")));
}

}  // namespace
}  // namespace lisync
