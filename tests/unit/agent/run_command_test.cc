#include "agent/run_command.h"

#include <gmock/gmock.h>
#include <signal.h>
#include <unistd.h>

#include <condition_variable>
#include <csignal>
#include <future>
#include <mutex>
#include <sstream>

#include "agent/config_error.h"
#include "agent/file_log.h"
#include "src/core/state_store.h"
#include "tests/support/manual_clock.h"
#include "tests/support/temp_dir.h"

namespace lisync {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

struct GuardCase {
  std::function<void()> fail;
  ExitCode code;
};

TEST(Guarded, TurnsExceptionsIntoExitCodes) {
  const auto storage = [](StorageError::Kind kind) {
    return [kind] { throw StorageError(kind, "what"); };
  };
  const std::vector<GuardCase> cases = {
      {storage(StorageError::Kind::kCannotOpen), ExitCode::kCannotOpenState},
      {storage(StorageError::Kind::kCannotWrite), ExitCode::kCannotWriteState},
      {storage(StorageError::Kind::kTampered), ExitCode::kCannotWriteState},
      {[] { throw ConfigError("what"); }, ExitCode::kConfiguration},
      {[] { throw UsageError("what"); }, ExitCode::kUsage},
      {[] { throw std::logic_error("what"); }, ExitCode::kInternal},
  };
  for (const GuardCase& c : cases) {
    std::string said;
    const ExitCode code = Guarded(
        [&] {
          c.fail();
          return ExitCode::kOk;
        },
        [&](const std::string& message) { said = message; });
    EXPECT_EQ(code, c.code);
    EXPECT_THAT(said, HasSubstr("what"));
  }
  EXPECT_EQ(Guarded([] { return ExitCode::kLocked; }, [](const std::string&) { FAIL(); }),
            ExitCode::kLocked);
}

TEST(ExitCode, NumbersAreThoseOfTheDocumentation) {
  std::vector<int> numbers;
  for (const ExitCode code : AllExitCodes()) {
    numbers.push_back(ToInt(code));
    EXPECT_NE(Meaning(code), "");
  }
  EXPECT_THAT(numbers, testing::ElementsAre(0, 1, 2, 64, 69, 70, 73, 74, 75, 78, 130));
}

struct NoOptions {};
void DeclareNothing(CLI::App& /*app*/, NoOptions& /*options*/) {}

class RunCommandTest : public testing::Test {
 protected:
  void Add(const std::string& path, Preparation preparation,
           std::function<ExitCode(const CommandContext&)> run) {
    commands_.push_back(
        MakeCommand(path, "A command", preparation, {}, DeclareNothing,
                    [run = std::move(run)](const CommandContext& context, const NoOptions&) {
                      return run(context);
                    }));
  }
  ExitCode Run(const std::vector<std::string>& args) {
    Terminal terminal(err_, terminal_, 80);
    const Host host{out_, terminal, clock_, environment_, "host-a"};
    return RunCommandLine(args, commands_, host);
  }
  std::string LogFile() { return dir_.Read(std::string("log/") + kLogFileName); }

  TempDir dir_;
  TerminalKind terminal_ = TerminalKind::kPlain;
  Environment environment_{{"LI_SYNC_LOG_DIR", dir_ / "log"}};
  ManualClock clock_;
  std::ostringstream out_;
  std::ostringstream err_;
  std::vector<Command> commands_;
};

TEST_F(RunCommandTest, TheCommandsExitCodeIsTheProcesss) {
  Add("a", Preparation::kNone, [](const CommandContext& c) {
    c.host.out << "result\n";
    return ExitCode::kSomeFailed;
  });
  EXPECT_EQ(Run({"a"}), ExitCode::kSomeFailed);
  EXPECT_EQ(out_.str(), "result\n");
  EXPECT_EQ(err_.str(), "");
}

TEST_F(RunCommandTest, WrongUsageIsSaidAndIs64) {
  Add("sync", Preparation::kNone, [](const CommandContext&) { return ExitCode::kOk; });
  EXPECT_EQ(Run({"snyc"}), ExitCode::kUsage);
  EXPECT_EQ(err_.str(),
            "li-sync: unknown command \"snyc\": did you mean \"sync\"? (see `li-sync --help`)\n");
  EXPECT_EQ(out_.str(), "");
}

TEST_F(RunCommandTest, HelpGoesToStandardOutput) {
  EXPECT_EQ(Run({"--help"}), ExitCode::kOk);
  EXPECT_THAT(out_.str(), HasSubstr("Exit codes:"));
  EXPECT_EQ(err_.str(), "");
}

TEST_F(RunCommandTest, AWrongConfigurationIsSaidAndIs78) {
  bool ran = false;
  Add("a", Preparation::kRun, [&](const CommandContext&) {
    ran = true;
    return ExitCode::kOk;
  });
  EXPECT_EQ(Run({"a", "-D", "media.transfers=0"}), ExitCode::kConfiguration);
  EXPECT_FALSE(ran);
  EXPECT_THAT(err_.str(), StartsWith("li-sync: -D: media.transfers = \"0\" must be "));
}

TEST_F(RunCommandTest, ACommandThatNeedsNoConfigurationRunsWithAWrongOne) {
  environment_["LI_SYNC_NONSENSE"] = "x";
  Add("a", Preparation::kNone, [](const CommandContext&) { return ExitCode::kOk; });
  Add("b", Preparation::kConfig, [](const CommandContext&) { return ExitCode::kOk; });
  EXPECT_EQ(Run({"a"}), ExitCode::kOk);
  EXPECT_EQ(Run({"b"}), ExitCode::kConfiguration);
}

TEST_F(RunCommandTest, ARunIsLoggedToTheFileAndIsQuietOnTheTerminal) {
  Add("a", Preparation::kRun, [](const CommandContext& c) {
    c.log.Info("copied");
    c.log.Debug("detail");
    return ExitCode::kOk;
  });
  EXPECT_EQ(Run({"a"}), ExitCode::kOk);
  EXPECT_THAT(LogFile(), AllOf(HasSubstr(" INFO LI: copied\n"), Not(HasSubstr("detail"))));
  EXPECT_EQ(err_.str(), "");
  EXPECT_EQ(out_.str(), "");
}

TEST_F(RunCommandTest, VerbosityIsOfTheTerminalAlone) {
  Add("a", Preparation::kRun, [](const CommandContext& c) {
    c.log.Info("copied");
    c.log.Warning("slow");
    return ExitCode::kOk;
  });
  Run({"a", "-v"});
  EXPECT_THAT(err_.str(), AllOf(HasSubstr("copied"), HasSubstr("slow")));
  err_.str("");
  Run({"a", "-q"});
  EXPECT_EQ(err_.str(), "");
  Run({"a"});
  EXPECT_THAT(err_.str(), AllOf(Not(HasSubstr("copied")), HasSubstr("slow")));
}

TEST_F(RunCommandTest, TheJournalGetsWhatTheLogTakes) {
  terminal_ = TerminalKind::kJournal;
  Add("a", Preparation::kRun, [](const CommandContext& c) {
    c.log.Info("copied");
    c.log.Debug("detail");
    return ExitCode::kOk;
  });
  Run({"a"});
  EXPECT_EQ(err_.str(), "<6>LI: copied\n");
  err_.str("");
  Run({"a", "-q"});
  EXPECT_EQ(err_.str(), "");
  Run({"a", "-D", "log.level=debug"});
  EXPECT_EQ(err_.str(), "<6>LI: copied\n<7>LI: detail\n");
}

TEST_F(RunCommandTest, TheJournalToldOfAWrongConfigurationIsToldThatItIsAnError) {
  terminal_ = TerminalKind::kJournal;
  Add("a", Preparation::kRun, [](const CommandContext&) { return ExitCode::kOk; });
  Run({"a", "-D", "media.transfers=0"});
  EXPECT_THAT(err_.str(), StartsWith("<3>LI: -D: media.transfers = "));
}

TEST_F(RunCommandTest, AHangupDoesNotEndALongRunAndMayBeHandled) {
  Add("a", Preparation::kLongRun, [](const CommandContext& c) {
    std::promise<void> handled;
    c.signals->Handle(SIGHUP, [&handled] { handled.set_value(); });
    kill(getpid(), SIGHUP);
    handled.get_future().wait();
    c.signals->Handle(SIGHUP, {});
    return c.stop.stop_requested() ? ExitCode::kInterrupted : ExitCode::kOk;
  });
  EXPECT_EQ(Run({"a"}), ExitCode::kOk);
}

TEST_F(RunCommandTest, AServiceMayAdjustItsLog) {
  Add("a", Preparation::kService, [](const CommandContext& c) {
    FileLog::Options options =
        LogOptionsOf(c.loaded.config.log, Verbosity::kNormal, c.host.terminal.kind());
    options.least = LogLevel::kDebug;
    c.log.Debug("before");
    c.file_log->Adjust(options);
    c.log.Debug("after");
    return ExitCode::kOk;
  });
  EXPECT_EQ(Run({"a"}), ExitCode::kOk);
  EXPECT_THAT(LogFile(), AllOf(Not(HasSubstr("before")), HasSubstr(" DEBUG LI: after\n")));
}

TEST_F(RunCommandTest, WithoutARunNoLogFileIsMade) {
  Add("a", Preparation::kConfig, [](const CommandContext& c) {
    c.log.Warning("seen");
    return ExitCode::kOk;
  });
  Run({"a"});
  EXPECT_FALSE(std::filesystem::exists(dir_ / "log"));
  EXPECT_THAT(err_.str(), HasSubstr(" WARNING LI: seen"));
}

TEST_F(RunCommandTest, WhatARunDiesOfIsInTheLogToo) {
  Add("a", Preparation::kRun, [](const CommandContext&) -> ExitCode {
    throw StorageError(StorageError::Kind::kCannotWrite, "disk full");
  });
  EXPECT_EQ(Run({"a"}), ExitCode::kCannotWriteState);
  EXPECT_THAT(LogFile(), HasSubstr(" ERROR LI: disk full"));
  EXPECT_THAT(err_.str(), HasSubstr("disk full"));
}

TEST_F(RunCommandTest, WarningsOfTheConfigurationAreLoggedInARun) {
  dir_.Write("c.properties", "hidden.password = hunter2\n");
  std::filesystem::permissions(dir_ / "c.properties", std::filesystem::perms(0644));
  Add("a", Preparation::kRun, [](const CommandContext&) { return ExitCode::kOk; });
  EXPECT_EQ(Run({"a", "--config", dir_ / "c.properties"}), ExitCode::kOk);
  EXPECT_THAT(LogFile(), AllOf(HasSubstr(" WARNING LI: "), HasSubstr("hidden.password"),
                               Not(HasSubstr("hunter2"))));
}

TEST_F(RunCommandTest, ALogThatCannotBeOpenedIs73) {
  dir_.Write("file", "");
  environment_["LI_SYNC_LOG_DIR"] = dir_ / "file/log";
  Add("a", Preparation::kRun, [](const CommandContext&) { return ExitCode::kOk; });
  EXPECT_EQ(Run({"a"}), ExitCode::kCannotOpenState);
  EXPECT_THAT(err_.str(), StartsWith("li-sync: log.dir: "));
}

TEST_F(RunCommandTest, SignalsStopARun) {
  Add("a", Preparation::kRun, [](const CommandContext& c) {
    kill(getpid(), SIGTERM);
    std::mutex mutex;
    std::unique_lock lock(mutex);
    std::condition_variable_any().wait(lock, c.stop, [] { return false; });
    return ExitCode::kInterrupted;
  });
  EXPECT_EQ(Run({"a"}), ExitCode::kInterrupted);
}

TEST_F(RunCommandTest, OutputThatCannotBeWrittenIs74) {
  Add("a", Preparation::kNone, [](const CommandContext& c) {
    c.host.out.setstate(std::ios::badbit);
    return ExitCode::kOk;
  });
  Add("b", Preparation::kNone, [](const CommandContext& c) {
    c.host.out.setstate(std::ios::badbit);
    return ExitCode::kSomeFailed;
  });
  EXPECT_EQ(Run({"a"}), ExitCode::kCannotWriteState);
  EXPECT_THAT(err_.str(), HasSubstr("the output cannot be written"));
  EXPECT_EQ(Run({"b"}), ExitCode::kSomeFailed) << "a failure that came first is told";
}

}  // namespace
}  // namespace lisync
