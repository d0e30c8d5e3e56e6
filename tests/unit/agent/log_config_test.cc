// The settings of the log.
#include <gmock/gmock.h>

#include "agent/config.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/agent/config_error_of.h"

namespace lisync {
namespace {

using testing::HasSubstr;

ConfigSources With(const std::string& definition) {
  ConfigSources sources;
  sources.default_file = "/nowhere/li-sync.properties";
  if (!definition.empty()) sources.definitions.push_back(definition);
  sources.host_name = "host-a";
  return sources;
}

Config::LogSettings Log(const std::string& definition) {
  return LoadConfig(With(definition)).config.log;
}

TEST(LogConfig, WithoutAnySettingIsTextOfInfoThatIsRotated) {
  const Config::LogSettings log = Log("");
  EXPECT_EQ(log.level, LogLevel::kInfo);
  EXPECT_EQ(log.format, LogFormat::kText);
  EXPECT_EQ(log.rotation, (LogRotation{10 << 20, 10}));
}

TEST(LogConfig, TakesItsForms) {
  EXPECT_EQ(Log("log.format=json").format, LogFormat::kJson);
  EXPECT_EQ(Log("log.rotate-size=off").rotation.size, 0U);
  EXPECT_EQ(Log("log.rotate-size=16kB").rotation.size, 16U << 10);
  EXPECT_EQ(Log("log.rotate-size=2 GB").rotation.size, std::uint64_t{2} << 30);
  EXPECT_EQ(Log("log.keep=1").rotation.keep, 1U);
}

TEST(LogConfig, RefusesWhatWouldLoseLines) {
  for (const char* definition :
       {"log.format=xml", "log.format=", "log.rotate-size=0", "log.rotate-size=1kB",
        "log.rotate-size=", "log.rotate-size=many", "log.keep=0", "log.keep=1001"}) {
    const std::string key(definition, std::string(definition).find('='));
    EXPECT_THAT(ConfigErrorOf([&] { LoadConfig(With(definition)); }), HasSubstr(key + " = "))
        << definition;
  }
}

}  // namespace
}  // namespace lisync
