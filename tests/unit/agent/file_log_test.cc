#include "agent/file_log.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>
#include <sstream>
#include <thread>
#include <vector>

#include "src/core/state_store.h"
#include "tests/support/manual_clock.h"
#include "tests/support/temp_dir.h"

namespace lisync {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kTime = "2025-11-24T16:00:00.000000Z";

class FileLogTest : public testing::Test {
 protected:
  FileLog::Options Options() { return {.dir = dir_ / "log"}; }
  std::string FilePath() { return dir_ / "log/" + kLogFileName; }
  std::string File() { return dir_.Read(std::string("log/") + kLogFileName); }

  TempDir dir_;
  ManualClock clock_;
  std::ostringstream shown_;
  Terminal terminal_{shown_, TerminalKind::kPlain, 80};
};

TEST_F(FileLogTest, LinesAreInTheFileAtOnce) {
  FileLog log(Options(), terminal_, clock_);
  log.Info("one");
  EXPECT_EQ(File(), std::string(kTime) + " INFO LI: one\n");
  clock_.Advance(std::chrono::seconds(1));
  log.Error("two");
  EXPECT_EQ(File(),
            std::string(kTime) + " INFO LI: one\n2025-11-24T16:00:01.000000Z ERROR LI: two\n");
}

TEST_F(FileLogTest, EachSideTakesItsOwnLevels) {
  FileLog log(Options(), terminal_, clock_);
  log.Debug("d");
  log.Info("i");
  log.Warning("w");
  EXPECT_THAT(File(), AllOf(Not(HasSubstr("LI: d")), HasSubstr("LI: i"), HasSubstr("LI: w")));
  EXPECT_EQ(shown_.str(), std::string(kTime) + " WARNING LI: w\n");
}

TEST_F(FileLogTest, ALogGoesOnWhereTheLastRunEnded) {
  FileLog(Options(), terminal_, clock_).Info("one");
  FileLog(Options(), terminal_, clock_).Info("two");
  EXPECT_EQ(File(), std::string(kTime) + " INFO LI: one\n" + kTime + " INFO LI: two\n");
}

TEST_F(FileLogTest, DirectoryAndFileAreNotForOthers) {
  const FileLog log(Options(), terminal_, clock_);
  const auto mode = [&](const std::string& name) {
    struct stat status {};
    EXPECT_EQ(stat((dir_ / name).c_str(), &status), 0);
    return status.st_mode & 0777U;
  };
  EXPECT_EQ(mode("log") & 0027U, 0U);
  EXPECT_EQ(mode(std::string("log/") + kLogFileName) & 0137U, 0U);
}

TEST_F(FileLogTest, AFileThatWasMovedAwayIsMadeAnew) {
  FileLog log(Options(), terminal_, clock_);
  log.Info("one");
  std::filesystem::rename(FilePath(), dir_ / "log/old");
  log.Info("two");
  EXPECT_EQ(dir_.Read("log/old"), std::string(kTime) + " INFO LI: one\n");
  EXPECT_EQ(File(), std::string(kTime) + " INFO LI: two\n");
  std::filesystem::remove(FilePath());
  log.Info("three");
  EXPECT_EQ(File(), std::string(kTime) + " INFO LI: three\n");
}

TEST_F(FileLogTest, ALineThatCannotBeWrittenIsShownWithTheReason) {
  FileLog log(Options(), terminal_, clock_);
  std::filesystem::remove_all(dir_ / "log");
  log.Info("copied");
  EXPECT_THAT(shown_.str(), AllOf(HasSubstr("INFO LI: copied\n"),
                                  HasSubstr("ERROR LI: the line above is not in the log file: ")));
  std::filesystem::create_directory(dir_ / "log");
  log.Info("again");
  EXPECT_THAT(File(), HasSubstr("LI: again")) << "the log heals by itself";
}

TEST_F(FileLogTest, AFullDiskIsSaid) {
  std::filesystem::create_directory(dir_ / "log");
  std::filesystem::create_symlink("/dev/full", FilePath());
  FileLog log(Options(), terminal_, clock_);
  log.Info("copied");
  EXPECT_THAT(shown_.str(), HasSubstr("the line above is not in the log file: "));
}

TEST_F(FileLogTest, ADirectoryThatCannotBeMadeIsAnError) {
  dir_.Write("log", "a file");
  try {
    FileLog log(Options(), terminal_, clock_);
    FAIL();
  } catch (const StorageError& e) {
    EXPECT_EQ(e.kind(), StorageError::Kind::kCannotOpen);
    EXPECT_THAT(e.what(), testing::StartsWith("log.dir: "));
  }
}

TEST_F(FileLogTest, LinesOfManyThreadsStayWhole) {
  constexpr int kThreads = 4;
  constexpr int kLines = 50;
  {
    FileLog log(Options(), terminal_, clock_);
    std::vector<std::jthread> threads;
    threads.reserve(kThreads);
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&log] {
        for (int i = 0; i < kLines; ++i) log.Info("abcdefghijklmnopqrstuvwxyz");
      });
    }
  }
  std::istringstream lines(File());
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    EXPECT_EQ(line, std::string(kTime) + " INFO LI: abcdefghijklmnopqrstuvwxyz");
  }
  EXPECT_EQ(count, kThreads * kLines);
}

TEST_F(FileLogTest, LinesOfTheFileAreJsonWhereThatIsAskedFor) {
  FileLog::Options options = Options();
  options.format = LogFormat::kJson;
  FileLog log(options, terminal_, clock_);
  log.Warning("w");
  EXPECT_EQ(File(), std::string("{\"time\":\"") + kTime +
                        R"(","level":"warning","prefix":"LI:","message":"w"})" + "\n");
  EXPECT_EQ(shown_.str(), std::string(kTime) + " WARNING LI: w\n") << "people read text";
}

TEST_F(FileLogTest, OldFilesAreKept) {
  FileLog::Options options = Options();
  options.rotation = {1, 1};
  FileLog log(options, terminal_, clock_);
  log.Info("one");
  log.Info("two");
  EXPECT_EQ(dir_.Read("log/media-sync.log.1"), std::string(kTime) + " INFO LI: one\n");
}

TEST_F(FileLogTest, WhyAFileIsNotRotatedIsShown) {
  FileLog::Options options = Options();
  options.rotation = {1, 1};
  FileLog log(options, terminal_, clock_);
  std::filesystem::create_directories(dir_ / "log/media-sync.log.1/in the way");
  log.Info("one");
  log.Info("two");
  EXPECT_THAT(shown_.str(), HasSubstr("WARNING LI: the log file is not rotated: "));
}

TEST_F(FileLogTest, GoesOnAsItIsAdjusted) {
  FileLog log(Options(), terminal_, clock_);
  EXPECT_FALSE(log.Takes(LogLevel::kDebug));
  FileLog::Options options = Options();
  options.least = LogLevel::kDebug;
  options.format = LogFormat::kJson;
  options.shown.least = LogLevel::kError;
  log.Adjust(options);
  EXPECT_TRUE(log.Takes(LogLevel::kDebug));
  log.Debug("d");
  log.Warning("w");
  EXPECT_THAT(File(), AllOf(HasSubstr(R"("message":"d")"), HasSubstr(R"("message":"w")")));
  EXPECT_EQ(shown_.str(), "");
}

TEST_F(FileLogTest, TakesWhatEitherSideTakes) {
  FileLog::Options options = Options();
  options.least = LogLevel::kError;
  options.shown.least = LogLevel::kInfo;
  const FileLog log(options, terminal_, clock_);
  EXPECT_TRUE(log.Takes(LogLevel::kInfo));
  EXPECT_FALSE(log.Takes(LogLevel::kDebug));
}

TEST_F(FileLogTest, ATerminalLogShowsItsLevels) {
  TerminalLog log(terminal_, clock_, {});
  log.Info("i");
  log.Error("e");
  EXPECT_EQ(shown_.str(), std::string(kTime) + " ERROR LI: e\n");
}

TEST_F(FileLogTest, TheJournalGetsPrioritiesInThePlaceOfTimes) {
  Terminal journal(shown_, TerminalKind::kJournal, 80);
  TerminalLog log(journal, clock_, {LogLevel::kDebug, LogFormat::kText});
  log.Error("e");
  log.Warning("w");
  log.Info("i");
  log.Debug("d");
  EXPECT_EQ(shown_.str(), "<3>LI: e\n<4>LI: w\n<6>LI: i\n<7>LI: d\n");
}

TEST_F(FileLogTest, TheJournalGetsJsonWhereThatIsAskedFor) {
  Terminal journal(shown_, TerminalKind::kJournal, 80);
  TerminalLog log(journal, clock_, {LogLevel::kInfo, LogFormat::kJson});
  log.Info("i");
  EXPECT_EQ(shown_.str(), "<6>{\"level\":\"info\",\"prefix\":\"LI:\",\"message\":\"i\"}\n");
}

}  // namespace
}  // namespace lisync
