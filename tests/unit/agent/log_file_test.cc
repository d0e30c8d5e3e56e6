#include "agent/log_file.h"

#include <Poco/AutoPtr.h>
#include <Poco/Exception.h>
#include <Poco/Message.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <thread>
#include <vector>

#include "tests/support/temp_dir.h"

namespace lisync {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr LogRotation kNever{0, 10};

class LogFileTest : public testing::Test {
 protected:
  using File = Poco::AutoPtr<LogFile>;

  File Make(LogRotation rotation) {
    return {new LogFile(dir_ / "log", rotation,
                        [this](const std::string& why) { troubles_.push_back(why); })};
  }
  static void Say(File& file, const std::string& text) {
    file->log(Poco::Message("", text, Poco::Message::PRIO_INFORMATION));
  }
  std::string Read(const std::string& name) { return dir_.Read(name); }
  bool Exists(const std::string& name) { return std::filesystem::exists(dir_ / name); }
  struct stat Status(const std::string& name) {
    struct stat status {};
    EXPECT_EQ(stat((dir_ / name).c_str(), &status), 0);
    return status;
  }

  TempDir dir_;
  std::vector<std::string> troubles_;
};

TEST_F(LogFileTest, IsRotatedBeforeItBecomesTooLong) {
  File file = Make({10, 2});
  Say(file, "123456789");
  EXPECT_FALSE(Exists("log.1")) << "it is full to the last byte and not beyond";
  Say(file, "b");
  EXPECT_EQ(Read("log.1"), "123456789\n");
  EXPECT_EQ(Read("log"), "b\n");
}

TEST_F(LogFileTest, KeepsTheNewestOfTheOldOnes) {
  File file = Make({1, 2});
  for (const char* text : {"one", "two", "three", "four"}) Say(file, text);
  EXPECT_EQ(Read("log"), "four\n");
  EXPECT_EQ(Read("log.1"), "three\n");
  EXPECT_EQ(Read("log.2"), "two\n");
  EXPECT_FALSE(Exists("log.3"));
}

TEST_F(LogFileTest, WithoutASizeIsLeftAlone) {
  File file = Make(kNever);
  for (int i = 0; i < 100; ++i) Say(file, std::string(1000, 'x'));
  EXPECT_FALSE(Exists("log.1"));
}

TEST_F(LogFileTest, ALineThatIsLongerThanTheSizeIsWrittenOnce) {
  File file = Make({4, 2});
  Say(file, "longer than four");
  EXPECT_EQ(Read("log"), "longer than four\n");
  EXPECT_FALSE(Exists("log.1")) << "there is no use in an empty old file";
}

TEST_F(LogFileTest, WhatIsThereFromBeforeCounts) {
  dir_.Write("log", "123456789\n");
  File file = Make({10, 2});
  Say(file, "b");
  EXPECT_EQ(Read("log.1"), "123456789\n");
}

TEST_F(LogFileTest, WhatAnotherProcessWroteCounts) {
  File file = Make({10, 2});
  Say(file, "1");
  std::ofstream(dir_ / "log", std::ios::app) << "3456789\n";
  Say(file, "b");
  EXPECT_EQ(Read("log.1"), "1\n3456789\n");
}

TEST_F(LogFileTest, ANewFileHasTheModeAndTheOwnerOfTheOldOne) {
  File file = Make({1, 2});
  Say(file, "one");
  EXPECT_EQ(Status("log").st_mode & 0777U, 0640U);
  Say(file, "two");
  EXPECT_EQ(Status("log").st_mode & 0777U, 0640U);
  std::filesystem::permissions(dir_ / "log", std::filesystem::perms(0600));
  const bool may_give_away = chown((dir_ / "log").c_str(), 12345, 12346) == 0;
  Say(file, "three");
  EXPECT_EQ(Status("log").st_mode & 0777U, 0600U);
  if (may_give_away) {
    EXPECT_EQ(Status("log").st_uid, 12345U);
    EXPECT_EQ(Status("log").st_gid, 12346U);
  }
}

TEST_F(LogFileTest, TheRotationCanBeChanged) {
  File file = Make(kNever);
  Say(file, "one");
  file->SetRotation({1, 1});
  Say(file, "two");
  EXPECT_EQ(Read("log.1"), "one\n");
}

TEST_F(LogFileTest, AFileThatCannotBeRotatedIsWrittenOnAndTheReasonIsSaidOnce) {
  File file = Make({1, 1});
  Say(file, "one");
  std::filesystem::create_directories(dir_ / "log.1/in the way");
  Say(file, "two");
  Say(file, "three");
  EXPECT_EQ(Read("log"), "one\ntwo\nthree\n");
  EXPECT_THAT(troubles_, ElementsAre(HasSubstr("cannot be renamed")));
  std::filesystem::remove_all(dir_ / "log.1");
  Say(file, "four");
  EXPECT_EQ(Read("log.1"), "one\ntwo\nthree\n");
}

TEST_F(LogFileTest, WhileAnotherProcessRotatesNobodyWaits) {
  File file = Make({1, 1});
  Say(file, "one");
  const OwnedFd other(open(dir_.path().c_str(), O_RDONLY | O_DIRECTORY));
  ASSERT_EQ(flock(other.get(), LOCK_EX), 0);
  Say(file, "two");
  EXPECT_EQ(Read("log"), "one\ntwo\n");
  EXPECT_THAT(troubles_, IsEmpty());
  ASSERT_EQ(flock(other.get(), LOCK_UN), 0);
  Say(file, "three");
  EXPECT_EQ(Read("log.1"), "one\ntwo\n");
}

// Two LogFiles are to each other as two processes: they share nothing but the directory.
TEST_F(LogFileTest, TwoThatRotateTheSameFileLoseNoLine) {
  constexpr int kLines = 2000;
  const auto write = [this](const std::string& name) {
    File file = Make({2000, 1000});
    for (int i = 0; i < kLines; ++i) Say(file, name + std::to_string(i));
  };
  {
    const std::jthread a(write, "a");
    const std::jthread b(write, "b");
  }
  std::set<std::string> lines;
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(dir_.path())) {
    ++files;
    std::ifstream in(entry.path());
    for (std::string line; std::getline(in, line);) EXPECT_TRUE(lines.insert(line).second) << line;
  }
  EXPECT_EQ(lines.size(), 2U * kLines);
  EXPECT_GT(files, 5U);
  for (int i = 0; i < kLines; ++i) {
    EXPECT_TRUE(lines.contains("a" + std::to_string(i)));
    EXPECT_TRUE(lines.contains("b" + std::to_string(i)));
  }
}

TEST_F(LogFileTest, ALongLineIsWrittenInOnePiece) {
  const std::string a(8000, 'a');
  const std::string b(8000, 'b');
  const auto write = [this](const std::string& text) {
    File file = Make(kNever);
    for (int i = 0; i < 200; ++i) Say(file, text);
  };
  {
    const std::jthread first(write, a);
    const std::jthread second(write, b);
  }
  std::istringstream in(Read("log"));
  for (std::string line; std::getline(in, line);) EXPECT_TRUE(line == a || line == b);
}

TEST_F(LogFileTest, SaysWhyALineIsNotWritten) {
  std::filesystem::create_symlink("/dev/full", dir_ / "log");
  File file = Make({1, 1});
  try {
    Say(file, "x");
    FAIL();
  } catch (const Poco::FileException& e) {
    EXPECT_THAT(e.displayText(), HasSubstr("No space left"));
  }
}

}  // namespace
}  // namespace lisync
