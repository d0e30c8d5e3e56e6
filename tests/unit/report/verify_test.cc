#include "src/report/verify.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <streambuf>
#include <string>

#include "src/report/ndjson.h"
#include "tests/support/memory_audit_log.h"
#include "tests/unit/report/sample_entry.h"

namespace lisync {
namespace {

using ::testing::HasSubstr;

TrailReport VerifyText(const std::string& text) {
  std::istringstream lines(text);
  return VerifyStream(lines);
}

void ExpectBad(const TrailReport& report, std::optional<Seq> seq, const std::string& why) {
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.first_bad->seq, seq);
  EXPECT_THAT(report.first_bad->why, HasSubstr(why));
}

void Fill(MemoryAuditLog& log, int count) {
  for (int seq = 0; seq < count; ++seq) log.Append(SampleEntry(seq));
}

TEST(ExportNdjson, WritesTheLeavesAndNothingElse) {
  MemoryAuditLog log;
  Fill(log, 3);
  std::ostringstream out;
  EXPECT_EQ(ExportNdjson(log, out), 3U);
  EXPECT_EQ(out.str(), SampleLines(3));
}

TEST(ExportNdjson, StopsWhenItsTargetFails) {
  MemoryAuditLog log;
  Fill(log, 3);
  std::ostringstream out;
  out.setstate(std::ios::badbit);
  EXPECT_EQ(ExportNdjson(log, out), 0U);
}

TEST(VerifyStream, AcceptsAnExportAndTellsItsHead) {
  for (const int size : {0, 1, 2, 3, 7, 8, 100}) {
    MemoryAuditLog log;
    Fill(log, size);
    const TrailReport report = VerifyText(SampleLines(size));
    EXPECT_TRUE(report.ok());
    EXPECT_EQ(report.entries, static_cast<std::uint64_t>(size));
    EXPECT_EQ(report.head, log.head) << size;
    EXPECT_EQ(report.origin, size == 0 ? "" : "audit.example/test");
  }
}

TEST(VerifyStream, FindsAMissingADoubledAndASwappedEntry) {
  const std::string e0 = SampleEntry(0) + "\n";
  const std::string e1 = SampleEntry(1) + "\n";
  const std::string e2 = SampleEntry(2) + "\n";
  ExpectBad(VerifyText(e1 + e2), 0, "it is entry 1");
  ExpectBad(VerifyText(e0 + e2), 1, "it is entry 2");
  ExpectBad(VerifyText(e0 + e1 + e1 + e2), 2, "it is entry 1");
  ExpectBad(VerifyText(e0 + e2 + e1), 1, "it is entry 2");
}

TEST(VerifyStream, TellsTheEntriesAndHeadBeforeTheFirstBadOne) {
  MemoryAuditLog log;
  Fill(log, 5);
  const TrailReport report = VerifyText(SampleLines(5) + "garbage\n" + SampleEntry(6) + "\n");
  ExpectBad(report, 5, "no JSON object");
  EXPECT_EQ(report.entries, 5U);
  EXPECT_EQ(report.head, log.head);
}

TEST(VerifyStream, FindsEveryFlippedBit) {
  const std::string lines = SampleLines(2);
  const TreeHead head = VerifyText(lines).head;
  for (std::size_t i = 0; i < lines.size() * 8; ++i) {
    std::string flipped = lines;
    flipped[i / 8] = static_cast<char>(flipped[i / 8] ^ (1 << (i % 8)));
    const TrailReport report = VerifyText(flipped);
    EXPECT_TRUE(!report.ok() || report.head != head) << "bit " << i;
  }
}

TEST(VerifyStream, FindsEveryCut) {
  const std::string lines = SampleLines(2);
  for (std::size_t length = 0; length < lines.size(); ++length) {
    const TrailReport report = VerifyText(lines.substr(0, length));
    // At the end of a line only the head tells.
    const bool whole_lines = length == 0 || lines[length - 1] == '\n';
    EXPECT_EQ(report.ok(), whole_lines) << length;
    EXPECT_LT(report.entries, 2U);
    EXPECT_NE(report.head, VerifyText(lines).head);
  }
}

TEST(VerifyStream, NamesALastLineWithoutItsNewline) {
  ExpectBad(VerifyText(SampleLines(2) + SampleEntry(2)), 2, "cut off");
}

TEST(VerifyStream, RefusesAnEmptyLine) { ExpectBad(VerifyText(SampleLines(1) + "\n"), 1, "JSON"); }

TEST(VerifyStream, RefusesCarriageReturns) {
  ExpectBad(VerifyText(SampleEntry(0) + "\r\n"), 0, "canonical");
}

// 64 MiB without a newline, made up as it is read; counts what is taken.
class EndlessLine : public std::streambuf {
 public:
  std::size_t taken = 0;

 protected:
  int_type underflow() override {
    if (taken > 64U << 20) return traits_type::eof();
    taken += block_.size();
    setg(block_.data(), block_.data(), block_.data() + block_.size());
    return traits_type::to_int_type(block_[0]);
  }

 private:
  std::string block_ = std::string(1024, 'x');
};

TEST(VerifyStream, GivesUpOnALineThatIsTooLongWithoutReadingIt) {
  EndlessLine buffer;
  std::istream lines(&buffer);
  ExpectBad(VerifyStream(lines), 0, "longer than 4095");
  EXPECT_LE(buffer.taken, 8192U);
}

TEST(VerifyStream, AcceptsTheLongestLineAndRefusesOneByteMore) {
  const std::size_t rest = SampleEntry(0, "").size();
  EXPECT_TRUE(VerifyText(SampleEntry(0, std::string(4095 - rest, 'x')) + "\n").ok());
  ExpectBad(VerifyText(SampleEntry(0, std::string(4096 - rest, 'x')) + "\n"), 0, "longer");
  ExpectBad(VerifyText(SampleEntry(0, std::string(4097 - rest, 'x')) + "\n"), 0, "longer");
}

class BrokenBuffer : public std::streambuf {
 protected:
  int_type underflow() override { throw std::runtime_error("read failed"); }
};

TEST(VerifyStream, AFileThatCannotBeReadIsNotAnEmptyTrail) {
  BrokenBuffer buffer;
  std::istream lines(&buffer);
  ExpectBad(VerifyStream(lines), 0, "cannot be read");
}

TEST(VerifyLog, AcceptsAnUntouchedTrail) {
  MemoryAuditLog log;
  Fill(log, 10);
  const TrailReport report = VerifyLog(log);
  EXPECT_TRUE(report.ok());
  EXPECT_EQ(report.entries, 10U);
  EXPECT_EQ(report.head, log.head);
}

TEST(VerifyLog, FindsAnEditThatIsWellFormedByTheRoot) {
  MemoryAuditLog log;
  Fill(log, 10);
  log.entries[4].leaf = SampleEntry(4, "all was well");
  ExpectBad(VerifyLog(log), std::nullopt, "was changed");
}

TEST(VerifyLog, NamesAnEditThatIsNotWellFormed) {
  MemoryAuditLog log;
  Fill(log, 10);
  log.entries[4].leaf += " ";
  ExpectBad(VerifyLog(log), 4, "canonical");
}

TEST(VerifyLog, FindsARemovedEntry) {
  MemoryAuditLog log;
  Fill(log, 10);
  log.entries.erase(log.entries.begin() + 4);
  ExpectBad(VerifyLog(log), 4, "missing");
}

TEST(VerifyLog, FindsEntriesCutOffTheEnd) {
  MemoryAuditLog log;
  Fill(log, 10);
  log.entries.pop_back();
  ExpectBad(VerifyLog(log), 9, "the trail ends here");
}

TEST(VerifyLog, FindsAnEntryBeyondTheTree) {
  MemoryAuditLog log;
  Fill(log, 10);
  log.entries.push_back({10, SampleEntry(10)});
  ExpectBad(VerifyLog(log), 10, "not in the trail's tree");
}

TEST(VerifyLog, FindsTwoSwappedEntries) {
  MemoryAuditLog log;
  Fill(log, 10);
  std::swap(log.entries[4].leaf, log.entries[5].leaf);
  ExpectBad(VerifyLog(log), 4, "it is entry 5");
}

// A trail that grows by one entry each time its head is asked for.
struct GrowingLog : MemoryAuditLog {
  TreeHead Head() override {
    const TreeHead before = head;
    Append(SampleEntry(static_cast<int>(entries.size())));
    return entries.size() == 11 ? before : head;
  }
};

TEST(VerifyLog, AnEntryAppendedMeanwhileIsNoFault) {
  GrowingLog log;
  Fill(log, 10);
  const TrailReport report = VerifyLog(log);
  EXPECT_TRUE(report.ok());
  EXPECT_EQ(report.entries, 10U);
}

struct DamagedLog : MemoryAuditLog {
  TreeHead Head() override {
    throw StorageError(StorageError::Kind::kTampered, "its tree is damaged");
  }
};

TEST(VerifyLog, ADamagedTreeIsAFinding) {
  DamagedLog log;
  ExpectBad(VerifyLog(log), std::nullopt, "its tree is damaged");
}

}  // namespace
}  // namespace lisync
