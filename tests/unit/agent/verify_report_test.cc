#include "agent/verify_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lisync {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

VerifyReport ReportOf(const VerifyCounts& counts) {
  VerifyReport report;
  report.run = "r-1";
  report.finished = report.started + std::chrono::seconds(3);
  report.counts = counts;
  return report;
}

TEST(VerifyReport, ADifferenceIsExitCodeOneRepairedOrNot) {
  EXPECT_EQ(CodeOf(ReportOf({.checked = 5, .equal = 5})), ExitCode::kOk);
  EXPECT_EQ(CodeOf(ReportOf({.checked = 5, .not_provable = 5})), ExitCode::kOk);
  EXPECT_EQ(CodeOf(ReportOf({.different = 1, .repaired = 1})), ExitCode::kSomeFailed);
  EXPECT_EQ(CodeOf(ReportOf({.missing = 1})), ExitCode::kSomeFailed);
  EXPECT_EQ(CodeOf(ReportOf({.unreadable = 1})), ExitCode::kSomeFailed);
  EXPECT_EQ(CodeOf(ReportOf({.main_different = 1})), ExitCode::kSomeFailed);
}

TEST(VerifyReport, AnEarlyEndComesBeforeDifferences) {
  VerifyReport report = ReportOf({.different = 1});
  report.end = VerifyEnd::kInterrupted;
  EXPECT_EQ(CodeOf(report), ExitCode::kInterrupted);
  report.end = VerifyEnd::kStoppedEarly;
  EXPECT_EQ(CodeOf(report), ExitCode::kUnavailable);
}

TEST(VerifyReport, TheSummaryNamesCountsAndWhatToDo) {
  const std::string well =
      SummaryText(ReportOf({.checked = 1200, .bytes = 3'400'000'000, .equal = 1200}), {});
  EXPECT_EQ(well, "verify done in 3 s: all, 1,200 objects (3.4 GB) read, 1,200 equal");
  const std::string bad =
      SummaryText(ReportOf({.checked = 2, .different = 1, .missing = 1, .not_provable = 1}), {});
  EXPECT_THAT(bad, AllOf(HasSubstr("1 DIFFERENT on hidden"), HasSubstr("1 MISSING on hidden"),
                         HasSubstr("1 not provable"), HasSubstr("li-sync verify --repair")));
  const std::string repaired =
      SummaryText(ReportOf({.checked = 2, .different = 2, .repaired = 1, .not_repaired = 1}),
                  {.on_difference = OnDifference::kRepair});
  EXPECT_THAT(repaired, AllOf(HasSubstr("1 repaired"), HasSubstr("1 NOT REPAIRED"),
                              Not(HasSubstr("--repair"))));
}

TEST(VerifyReport, TheLastVerificationIsOneLine) {
  VerifyRecord record{.end = "done", .choice = "sample 5%", .counts = {.checked = 1, .equal = 1}};
  EXPECT_EQ(SummaryText(record), "sample 5%: 1 object (0 B) read, all as recorded");
  record.counts.not_provable = 2;
  EXPECT_EQ(SummaryText(record), "sample 5%: 1 object (0 B) read, 1 as recorded, 2 not provable");
  record.counts.different = 3;
  record.end = "interrupted";
  EXPECT_THAT(SummaryText(record),
              AllOf(HasSubstr("(interrupted)"), HasSubstr("3 DIFFERENT on hidden")));
}

}  // namespace
}  // namespace lisync
