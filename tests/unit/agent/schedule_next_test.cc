#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "agent/command_table.h"
#include "agent/run_command.h"
#include "storage/sqlite_state_store.h"
#include "tests/support/manual_clock.h"
#include "tests/support/temp_dir.h"

namespace lisync {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

using Json = nlohmann::json;

// The real command on a state directory of its own, on 24 November 2026 at 16:00 UTC.
class ScheduleNext : public testing::Test {
 protected:
  ExitCode Run(const std::vector<std::string>& words) {
    out_.str("");
    err_.str("");
    Terminal terminal(err_, TerminalKind::kPlain, 80);
    const Host host{out_, terminal, clock_, {{"LI_SYNC_STATE_DIR", dir_ / "state"}}, "host-a"};
    std::vector<std::string> args = {"schedule", "next"};
    args.insert(args.end(), words.begin(), words.end());
    return RunCommandLine(args, CommandTable(), host);
  }
  Json RunJson(std::vector<std::string> words) {
    words.emplace_back("--json");
    EXPECT_EQ(Run(words), ExitCode::kOk) << err_.str();
    return Json::parse(out_.str());
  }

  TempDir dir_;
  ManualClock clock_{ParseInstant("2026-11-24T16:00:00Z").value()};
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(ScheduleNext, PrintsTheNextFiveTimes) {
  EXPECT_EQ(Run({}), ExitCode::kOk);
  EXPECT_EQ(out_.str(),
            "sync 0 * * * * (default), full scan off, UTC\n"
            "2026-11-24T17:00:00Z  sync\n"
            "2026-11-24T18:00:00Z  sync\n"
            "2026-11-24T19:00:00Z  sync\n"
            "2026-11-24T20:00:00Z  sync\n"
            "2026-11-24T21:00:00Z  sync\n");
  EXPECT_EQ(err_.str(), "");
}

TEST_F(ScheduleNext, PrintsTheZonesTimesBesideAndTheFullScanOfASlotAlone) {
  EXPECT_EQ(Run({"3", "-D", "schedule.sync=0 */6 * * *", "-D", "schedule.full-scan=@daily", "-D",
                 "schedule.time-zone=Europe/Berlin"}),
            ExitCode::kOk);
  EXPECT_EQ(out_.str(),
            "sync 0 */6 * * * (-D), full scan @daily, Europe/Berlin\n"
            "2026-11-24T17:00:00Z  2026-11-24T18:00:00+01:00  sync\n"
            "2026-11-24T23:00:00Z  2026-11-25T00:00:00+01:00  full scan\n"
            "2026-11-25T05:00:00Z  2026-11-25T06:00:00+01:00  sync\n");
}

TEST_F(ScheduleNext, PrintsJson) {
  clock_.Advance(std::chrono::minutes(30));
  const Json json = RunJson({"2", "-D", "schedule.jitter=10m"});
  EXPECT_EQ(json["sync"], "0 * * * *");
  EXPECT_EQ(json["time_zone"], "UTC");
  EXPECT_EQ(json["jitter_seconds"], 600.0);
  ASSERT_EQ(json["times"].size(), 2U);
  EXPECT_EQ(json["times"][1]["slot"], "2026-11-24T18:00:00.000000Z");
  EXPECT_EQ(json["times"][1]["reason"], "sync");
  EXPECT_THAT(json["times"][1]["time"].get<std::string>(), StartsWith("2026-11-24T18:0"));
}

TEST_F(ScheduleNext, ASlotThatHasPassedMayStillBegin) {
  clock_.Advance(std::chrono::seconds(1));
  EXPECT_EQ(RunJson({"1", "-D", "schedule.jitter=1h"})["times"][0]["slot"],
            "2026-11-24T16:00:00.000000Z");
}

TEST_F(ScheduleNext, WithoutADatabaseItMakesNone) {
  EXPECT_EQ(Run({}), ExitCode::kOk);
  EXPECT_FALSE(std::filesystem::exists(dir_ / "state"));
}

TEST_F(ScheduleNext, TakesTheNumberADayThatIsStored) {
  std::filesystem::create_directory(dir_ / "state");
  StateStoreOptions options;
  options.directory = dir_ / "state";
  options.origin = "host-a/li-sync";
  OpenStateStore(options)->Commit(
      {.setting = StoredSetting{"syncs_per_day", "3", clock_.Now(), "panel"}});
  const Json json = RunJson({"2"});
  EXPECT_EQ(json["sync"], "3 a day");
  EXPECT_EQ(json["sync_origin"], "panel, 2026-11-24T16:00:00.000000Z");
  EXPECT_EQ(json["times"][0]["time"], "2026-11-25T00:00:00.000000Z");
  EXPECT_EQ(json["times"][1]["time"], "2026-11-25T08:00:00.000000Z");
}

TEST_F(ScheduleNext, SaysThatBothAreOff) {
  EXPECT_EQ(Run({"-D", "schedule.sync=off"}), ExitCode::kOk);
  EXPECT_THAT(out_.str(), EndsWith("both are off: no run begins by itself, but for retries\n"));
  EXPECT_EQ(RunJson({"-D", "schedule.sync=off"})["times"], Json::array());
}

TEST_F(ScheduleNext, RefusesANumberOutOfRange) {
  for (const char* number : {"0", "1001", "-1", "many"}) {
    EXPECT_EQ(Run({number}), ExitCode::kUsage) << number;
  }
  EXPECT_EQ(Run({"0"}), ExitCode::kUsage);
  EXPECT_THAT(err_.str(), AllOf(HasSubstr("from 1 to 1000"), HasSubstr("schedule next --help")));
  EXPECT_EQ(RunJson({"1000"})["times"].size(), 1000U);
}

}  // namespace
}  // namespace lisync
