#include "agent/terminal.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <optional>
#include <sstream>
#include <string>

#include "agent/owned_fd.h"
#include "tests/support/temp_dir.h"

namespace lisync {
namespace {

constexpr const char* kErase = "\r\x1b[K";

class TerminalTest : public testing::Test {
 protected:
  Terminal& Make(TerminalKind kind, std::size_t columns) {
    return terminal_.emplace(out_, kind, columns);
  }
  std::string Taken() {
    std::string text = out_.str();
    out_.str("");
    return text;
  }

  std::ostringstream out_;
  std::optional<Terminal> terminal_;
};

TEST_F(TerminalTest, APlainOneGetsWholeLinesOnly) {
  Terminal& terminal = Make(TerminalKind::kPlain, 80);
  terminal.ShowProgress("1 of 2");
  terminal.WriteLine("done");
  terminal.ClearProgress();
  EXPECT_EQ(Taken(), "done\n");
}

TEST_F(TerminalTest, TheJournalGetsWholeLinesOnly) {
  Terminal& terminal = Make(TerminalKind::kJournal, 80);
  terminal.ShowProgress("1 of 2");
  terminal.WriteLine("done");
  EXPECT_EQ(Taken(), "done\n");
}

TEST(LeadsToJournal, OnlyWhereTheVariableNamesTheStream) {
  const TempDir directory;
  directory.Write("journal", "");
  const OwnedFd file(open((directory / "journal").c_str(), O_WRONLY));
  struct stat status {};
  ASSERT_EQ(fstat(file.get(), &status), 0);
  const std::string stream = std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino);
  EXPECT_TRUE(LeadsToJournal(file.get(), {{"JOURNAL_STREAM", stream}}));
  EXPECT_FALSE(LeadsToJournal(file.get(), {{"JOURNAL_STREAM", stream + "1"}}));
  EXPECT_FALSE(LeadsToJournal(file.get(), {{"JOURNAL_STREAM", ""}}));
  EXPECT_FALSE(LeadsToJournal(file.get(), {}));
  EXPECT_FALSE(LeadsToJournal(-1, {{"JOURNAL_STREAM", stream}}));
}

TEST_F(TerminalTest, TheProgressLineIsRewrittenInPlace) {
  Terminal& terminal = Make(TerminalKind::kInteractive, 80);
  terminal.ShowProgress("1 of 2");
  terminal.ShowProgress("2 of 2");
  EXPECT_EQ(Taken(), std::string("1 of 2") + kErase + "2 of 2");
}

TEST_F(TerminalTest, ALineGoesAboveTheProgressLine) {
  Terminal& terminal = Make(TerminalKind::kInteractive, 80);
  terminal.ShowProgress("1 of 2");
  Taken();
  terminal.WriteLine("warning");
  EXPECT_EQ(Taken(), std::string(kErase) + "warning\n1 of 2");
}

TEST_F(TerminalTest, NothingIsLeftOfTheProgressLine) {
  Terminal& terminal = Make(TerminalKind::kInteractive, 80);
  terminal.ShowProgress("1 of 2");
  terminal.ClearProgress();
  terminal.WriteLine("x");
  EXPECT_EQ(Taken(), std::string("1 of 2") + kErase + "x\n");
  terminal.ShowProgress("2 of 2");
  terminal_.reset();
  EXPECT_EQ(Taken(), std::string("2 of 2") + kErase);
}

TEST_F(TerminalTest, TheProgressLineIsCutToTheWidthByCharacters) {
  Terminal& terminal = Make(TerminalKind::kInteractive, 5);
  terminal.ShowProgress("äöüßxyz");
  EXPECT_EQ(Taken(), "äöüß");
}

TEST_F(TerminalTest, TextOfOthersCannotCommandTheTerminal) {
  Terminal& terminal = Make(TerminalKind::kInteractive, 80);
  terminal.WriteLine("\x1b[2Jgone\nnext");
  EXPECT_EQ(Taken(), "\\x1B[2Jgone\\nnext\n");
  terminal.ShowProgress("\ra\n");
  EXPECT_EQ(Taken(), "\\ra\\n");
}

}  // namespace
}  // namespace lisync
