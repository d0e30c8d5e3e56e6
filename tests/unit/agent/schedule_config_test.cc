#include <gmock/gmock.h>

#include "agent/config.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/agent/config_error_of.h"

namespace lisync {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class ScheduleConfig : public testing::Test {
 protected:
  ScheduleConfig() {
    sources_.default_file = dir_ / "none.properties";
    sources_.host_name = "host-a";
  }
  Config::Schedules Load(const std::string& definition) {
    sources_.definitions = {definition};
    return LoadConfig(sources_).config.schedule;
  }
  std::string ErrorOf(const std::string& definition) {
    return ConfigErrorOf([&] { Load(definition); });
  }

  TempDir dir_;
  ConfigSources sources_;
};

TEST_F(ScheduleConfig, ByDefaultItSyncsEveryHourInUtc) {
  const Config::Schedules schedule = LoadConfig(sources_).config.schedule;
  EXPECT_EQ(schedule.sync->text(), "0 * * * *");
  EXPECT_FALSE(schedule.full_scan);
  EXPECT_EQ(schedule.time_zone->name(), "UTC");
  EXPECT_EQ(schedule.jitter, Duration(0));
}

TEST_F(ScheduleConfig, EachKeyIsTakenOver) {
  EXPECT_EQ(Load("schedule.sync=*/10 8-18 * * mon-fri").sync->text(), "*/10 8-18 * * mon-fri");
  EXPECT_FALSE(Load("schedule.sync=off").sync);
  EXPECT_EQ(Load("schedule.full-scan=@weekly").full_scan->text(), "@weekly");
  EXPECT_EQ(Load("schedule.time-zone=Europe/Berlin").time_zone->name(), "Europe/Berlin");
  EXPECT_EQ(Load("schedule.jitter=1h").jitter, Duration(std::chrono::hours(1)));
  EXPECT_EQ(Load("schedule.jitter=0").jitter, Duration(0));
}

TEST_F(ScheduleConfig, AFileMayHaveTheExpressionAsItIs) {
  dir_.Write("c.properties", "schedule.sync = 30 4 * * 7\nschedule.time-zone = Asia/Tokyo\n");
  sources_.file = dir_ / "c.properties";
  const LoadedConfig loaded = LoadConfig(sources_);
  EXPECT_EQ(loaded.config.schedule.sync->text(), "30 4 * * 7");
  EXPECT_EQ(loaded.config.schedule.time_zone->name(), "Asia/Tokyo");
}

TEST_F(ScheduleConfig, ABadExpressionIsRefusedWithTheField) {
  EXPECT_THAT(ErrorOf("schedule.sync=0 25 * * *"),
              AllOf(HasSubstr("-D: schedule.sync = \"0 25 * * *\" must be a cron expression"),
                    HasSubstr("field 2 (hour)"), HasSubstr("from 0 to 23")));
  EXPECT_THAT(ErrorOf("schedule.full-scan=@reboot"),
              AllOf(HasSubstr("schedule.full-scan"), HasSubstr("@reboot is not a time")));
  EXPECT_THAT(ErrorOf("schedule.sync="), HasSubstr("schedule.sync"));
  EXPECT_THAT(ErrorOf("schedule.sync=OFF"), HasSubstr("1 field instead of 5"));
}

TEST_F(ScheduleConfig, AnUnknownZoneIsRefusedWithTheNearest) {
  EXPECT_THAT(ErrorOf("schedule.time-zone=Europe/Berln"),
              AllOf(HasSubstr("schedule.time-zone"), HasSubstr("such as UTC or Europe/Berlin"),
                    HasSubstr("did you mean \"Europe/Berlin\"?")));
}

TEST_F(ScheduleConfig, AJitterBeyondAnHourIsRefused) {
  for (const char* jitter : {"61m", "-1s", "soon", ""}) {
    EXPECT_THAT(ErrorOf(std::string("schedule.jitter=") + jitter),
                AllOf(HasSubstr("schedule.jitter"), HasSubstr("from 0s to 1h")))
        << jitter;
  }
}

}  // namespace
}  // namespace lisync
