#include "agent/log_line.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "agent/log_text.h"

namespace lisync {
namespace {

using nlohmann::json;
using testing::SizeIs;

constexpr Instant kTime{std::chrono::seconds(1764000000)};
constexpr const char* kTimeText = "2025-11-24T16:00:00.000000Z";

TEST(TextLine, HasTimeLevelPrefixAndMessage) {
  EXPECT_EQ(TextLine(kTime, {LogLevel::kInfo, "sync done"}),
            std::string(kTimeText) + " INFO LI: sync done");
}

TEST(TextLine, NamesTheRunInOnePlace) {
  EXPECT_EQ(TextLine(kTime, {LogLevel::kWarning, "sync done", "20261124T034411Z-1a2b3c4d"}),
            std::string(kTimeText) + " WARNING LI: run=20261124T034411Z-1a2b3c4d sync done");
}

TEST(TextLine, AMessageCannotForgeALine) {
  EXPECT_EQ(TextLine(kTime, {LogLevel::kError,
                             "key\n2025-11-24T16:00:00.000000Z INFO LI: all is well\x1b[A"}),
            std::string(kTimeText) +
                " ERROR LI: key\\n2025-11-24T16:00:00.000000Z INFO LI: all is well\\x1B[A");
}

TEST(JsonLine, HasTheSameAsFields) {
  EXPECT_EQ(JsonLine(kTime, {LogLevel::kError, "no \"luck\"", "r1"}),
            std::string("{\"time\":\"") + kTimeText +
                R"(","level":"error","prefix":"LI:","run":"r1","message":"no \"luck\""})");
  EXPECT_EQ(json::parse(JsonLine(kTime, {LogLevel::kDebug, "m"})),
            json({{"time", kTimeText}, {"level", "debug"}, {"prefix", "LI:"}, {"message", "m"}}));
}

TEST(JsonLine, IsOneLineOfValidUtf8ThatSaysTheSame) {
  const std::string message = "größe 🎉\n\t\x1b[A\x7f\u0085\u2028\u202Egnp";
  const std::string line = JsonLine(kTime, {LogLevel::kInfo, message});
  EXPECT_EQ(json::parse(line)["message"], message);
  EXPECT_EQ(OneLine(line), line) << "nothing in it could mislead a reader";
}

TEST(JsonLine, BytesThatAreNoUtf8AreReplaced) {
  const std::string line = JsonLine(kTime, {LogLevel::kInfo, "a\xff\xc3z"});
  EXPECT_EQ(json::parse(line)["message"], "a\uFFFD\uFFFDz");
}

TEST(JsonLine, ALongMessageIsCutAndTheLineStaysWhole) {
  for (const std::string& piece : {std::string("a"), std::string("文"), std::string("\n"),
                                   std::string("\xff"), std::string("\u2028")}) {
    std::string message;
    while (message.size() < 100'000) message += piece;
    const std::string line = JsonLine(kTime, {LogLevel::kInfo, message, std::string(9000, 'r')});
    EXPECT_THAT(line, SizeIs(testing::Le(kLongestLine)));
    EXPECT_THAT(json::parse(line)["message"].get<std::string>(), testing::EndsWith("…"));
    EXPECT_EQ(OneLine("<3>" + line), "<3>" + line) << "it survives a terminal";
  }
}

TEST(JournalLine, LeavesTimeAndLevelToTheJournal) {
  const LogRecord record{LogLevel::kInfo, "sync done", "r1"};
  EXPECT_EQ(JournalLine(LogFormat::kText, record), "LI: run=r1 sync done");
  EXPECT_EQ(JournalLine(LogFormat::kJson, record),
            R"({"level":"info","prefix":"LI:","run":"r1","message":"sync done"})");
}

TEST(PriorityOf, IsTheLevelsNumberInSyslog) {
  EXPECT_EQ(PriorityOf(LogLevel::kError), 3);
  EXPECT_EQ(PriorityOf(LogLevel::kWarning), 4);
  EXPECT_EQ(PriorityOf(LogLevel::kInfo), 6);
  EXPECT_EQ(PriorityOf(LogLevel::kDebug), 7);
}

}  // namespace
}  // namespace lisync
