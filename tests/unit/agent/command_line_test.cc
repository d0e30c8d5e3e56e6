#include "agent/command_line.h"

#include <gmock/gmock.h>

#include "agent/command_table.h"
#include "agent/version.h"

namespace lisync {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

struct CopyOptions {
  std::string since;
  std::string file;
};

void DeclareCopy(CLI::App& app, CopyOptions& options) {
  app.add_option("--since", options.since, "From when on")->type_name("TIMESTAMP");
  app.add_option("FILE", options.file, "A file");
}

struct NoOptions {};
void DeclareNothing(CLI::App& /*app*/, NoOptions& /*options*/) {}

class CommandLineTest : public testing::Test {
 protected:
  using Parsed = std::variant<Invocation, HelpText, WrongUsage>;

  CommandLineTest() {
    const auto nothing = [](const CommandContext&, const NoOptions&) { return ExitCode::kOk; };
    commands_.push_back(MakeCommand("sync", "The whole job", Preparation::kRun,
                                    {ExitCode::kSomeFailed, ExitCode::kLocked}, DeclareNothing,
                                    nothing));
    commands_.push_back(MakeCommand("media sync", "Only the media", Preparation::kRun, {},
                                    DeclareCopy,
                                    [this](const CommandContext&, const CopyOptions& options) {
                                      copy_ = options;
                                      return ExitCode::kOk;
                                    }));
    commands_.push_back(
        MakeCommand("status", "What is where", Preparation::kConfig, {}, DeclareNothing, nothing));
  }

  Parsed Parse(const std::vector<std::string>& args) { return ParseCommandLine(args, commands_); }
  // The path of the command that is asked for; else the message.
  std::string PathOf(const std::vector<std::string>& args) {
    const Parsed parsed = Parse(args);
    if (const auto* found = std::get_if<Invocation>(&parsed)) return found->command->path;
    return TextOf(parsed);
  }
  CommonOptions OptionsOf(const std::vector<std::string>& args) {
    Parsed parsed = Parse(args);
    EXPECT_TRUE(std::holds_alternative<Invocation>(parsed)) << TextOf(parsed);
    if (auto* found = std::get_if<Invocation>(&parsed)) return std::move(found->options);
    return {};
  }
  std::string HelpOf(const std::vector<std::string>& args) {
    const Parsed parsed = Parse(args);
    EXPECT_TRUE(std::holds_alternative<HelpText>(parsed));
    return TextOf(parsed);
  }
  std::string WrongnessOf(const std::vector<std::string>& args) {
    const Parsed parsed = Parse(args);
    if (const auto* wrong = std::get_if<WrongUsage>(&parsed)) return wrong->message;
    return "(not wrong)";
  }
  static std::string TextOf(const Parsed& parsed) {
    if (const auto* help = std::get_if<HelpText>(&parsed)) return help->text;
    if (const auto* wrong = std::get_if<WrongUsage>(&parsed)) return wrong->message;
    return "(an invocation)";
  }

  std::vector<Command> commands_;
  CopyOptions copy_;
};

TEST_F(CommandLineTest, FindsTheCommand) {
  EXPECT_EQ(PathOf({"sync"}), "sync");
  EXPECT_EQ(PathOf({"media", "sync"}), "media sync");
}

TEST_F(CommandLineTest, CommonOptionsStandBeforeAndAfterTheCommand) {
  const std::vector<std::string> common = {"--config", "/c",  "-D",     "a=1",
                                           "-D",       "b=2", "--json", "-q"};
  std::vector<std::string> before = common;
  before.insert(before.end(), {"media", "sync"});
  std::vector<std::string> after = {"media", "sync"};
  after.insert(after.end(), common.begin(), common.end());
  std::vector<std::string> between = {"-D", "a=1", "media", "--config", "/c",
                                      "-D", "b=2", "sync",  "--json",   "-q"};
  for (const auto& args : {before, after, between}) {
    const CommonOptions options = OptionsOf(args);
    EXPECT_EQ(options.config_file, "/c");
    EXPECT_THAT(options.definitions, ElementsAre("a=1", "b=2"));
    EXPECT_EQ(options.format, OutputFormat::kJson);
    EXPECT_EQ(options.verbosity, Verbosity::kQuiet);
    EXPECT_EQ(PathOf(args), "media sync");
  }
}

TEST_F(CommandLineTest, WithoutOptionsTextIsWrittenInTheNormalWay) {
  const CommonOptions options = OptionsOf({"sync"});
  EXPECT_FALSE(options.config_file);
  EXPECT_THAT(options.definitions, IsEmpty());
  EXPECT_EQ(options.format, OutputFormat::kText);
  EXPECT_EQ(options.verbosity, Verbosity::kNormal);
  EXPECT_EQ(OptionsOf({"sync", "--verbose"}).verbosity, Verbosity::kVerbose);
}

TEST_F(CommandLineTest, AnOptionsValueMayLookLikeACommand) {
  EXPECT_EQ(OptionsOf({"--config", "sync", "status"}).config_file, "sync");
  EXPECT_THAT(OptionsOf({"-D", "sync", "status"}).definitions, ElementsAre("sync"));
  EXPECT_THAT(OptionsOf({"-Da=b=c", "status"}).definitions, ElementsAre("a=b=c"));
  EXPECT_THAT(OptionsOf({"-D", "a=", "status"}).definitions, ElementsAre("a="));
}

TEST_F(CommandLineTest, ACommandGetsItsOwnOptions) {
  auto parsed = Parse({"media", "sync", "--since", "2026-11-24", "f"});
  ASSERT_TRUE(std::holds_alternative<Invocation>(parsed)) << TextOf(parsed);
  std::ostringstream stream;
  Terminal terminal(stream, TerminalKind::kPlain, 80);
  SystemClock clock;
  const Host host{stream, terminal, clock, {}, "h"};
  struct NoLog : Log {
    bool Takes(LogLevel /*level*/) const override { return false; }
    void Write(const LogRecord& /*record*/) override {}
  } log;
  const auto& invocation = std::get<Invocation>(parsed);
  invocation.command->run(CommandContext{host, invocation.options, {}, log, {}});
  EXPECT_EQ(copy_.since, "2026-11-24");
  EXPECT_EQ(copy_.file, "f");
}

TEST_F(CommandLineTest, WhatIsWrongIsNamedWithTheNearestAndTheHelp) {
  EXPECT_EQ(WrongnessOf({"snyc"}),
            "unknown command \"snyc\": did you mean \"sync\"? (see `li-sync --help`)");
  EXPECT_EQ(WrongnessOf({"media", "snyc"}),
            "unknown command \"snyc\": did you mean \"sync\"? (see `li-sync media --help`)");
  EXPECT_EQ(WrongnessOf({"sync", "--jsno"}),
            "unknown option \"--jsno\": did you mean \"--json\"? (see `li-sync sync --help`)");
  EXPECT_EQ(WrongnessOf({"media", "sync", "--sinec", "x", "y"}),
            "unknown option \"--sinec\": did you mean \"--since\"? (see `li-sync media sync "
            "--help`)");
  EXPECT_EQ(WrongnessOf({"sync", "now"}),
            "unexpected argument \"now\" (see `li-sync sync --help`)");
  EXPECT_EQ(WrongnessOf({}), "a command is missing: sync, media, status (see `li-sync --help`)");
  EXPECT_EQ(WrongnessOf({"media"}), "a command is missing: sync (see `li-sync media --help`)");
}

TEST_F(CommandLineTest, ASecondCommandIsWrongAndNotPassedOver) {
  EXPECT_THAT(WrongnessOf({"sync", "status"}), HasSubstr("\"status\""));
  EXPECT_THAT(WrongnessOf({"sync", "sync"}), HasSubstr("\"sync\""));
  EXPECT_THAT(WrongnessOf({"media", "sync", "status", "x"}), Not(HasSubstr("(not wrong)")));
}

TEST_F(CommandLineTest, AnOptionWithoutItsValueIsWrong) {
  for (const char* option : {"--config", "-D"}) {
    EXPECT_THAT(WrongnessOf({"sync", option}),
                AllOf(HasSubstr(option), EndsWith("(see `li-sync sync --help`)")));
  }
  EXPECT_THAT(WrongnessOf({"sync", "-q", "-v"}), HasSubstr("--quiet"));
}

TEST_F(CommandLineTest, TheValueOfAnUnknownOptionIsNotRepeated) {
  EXPECT_THAT(WrongnessOf({"sync", "--password=hunter2"}),
              AllOf(HasSubstr("\"--password\""), Not(HasSubstr("hunter2"))));
}

TEST_F(CommandLineTest, HelpTellsCommandsOptionsAndExitCodes) {
  for (const char* flag : {"--help", "-h"}) {
    EXPECT_THAT(HelpOf({flag}),
                AllOf(HasSubstr("The whole job"), HasSubstr("media"), HasSubstr("--config FILE"),
                      HasSubstr("-D KEY=VALUE"), HasSubstr(kDefaultConfigFile),
                      HasSubstr("Exit codes:"), HasSubstr("   75  another sync holds the lock")));
  }
}

TEST_F(CommandLineTest, ACommandsHelpTellsItsOwnExitCodes) {
  EXPECT_THAT(HelpOf({"sync", "--help"}),
              AllOf(HasSubstr("    0  all is well"), HasSubstr("    1  "), HasSubstr("   75  "),
                    HasSubstr("   64  "), HasSubstr("   78  "), HasSubstr("  130  "),
                    HasSubstr("--config FILE"), Not(HasSubstr("    2  "))));
  EXPECT_THAT(HelpOf({"status", "--help"}), AllOf(HasSubstr("   78  "), Not(HasSubstr("  130  "))));
  EXPECT_THAT(HelpOf({"media", "sync", "-h"}), HasSubstr("--since TIMESTAMP"));
}

TEST_F(CommandLineTest, TheVersionIsAnOptionToo) {
  EXPECT_EQ(HelpOf({"--version"}), "li-sync " + std::string(Version()) + "\n");
}

// Of the real commands.
TEST(CommandTable, EveryCommandHasASummaryAndAHelpTextWithExitCodes) {
  const std::vector<Command> commands = CommandTable();
  ASSERT_THAT(commands, Not(IsEmpty()));
  for (const Command& command : commands) {
    EXPECT_THAT(command.summary, Not(IsEmpty())) << command.path;
    std::vector<std::string> args;
    const auto blank = command.path.find(' ');
    args.push_back(command.path.substr(0, blank));
    if (blank != std::string::npos) args.push_back(command.path.substr(blank + 1));
    args.emplace_back("--help");
    const auto parsed = ParseCommandLine(args, commands);
    ASSERT_TRUE(std::holds_alternative<HelpText>(parsed)) << command.path;
    EXPECT_THAT(std::get<HelpText>(parsed).text,
                AllOf(StartsWith(command.summary), HasSubstr("li-sync " + command.path),
                      HasSubstr("Exit codes:\n    0  all is well")));
  }
}

}  // namespace
}  // namespace lisync
