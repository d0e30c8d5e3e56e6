#include <gmock/gmock.h>

#include "agent/config_keys.h"
#include "tests/unit/agent/config_fixture.h"

namespace lisync {
namespace {

using testing::AllOf;
using testing::Each;
using testing::EndsWith;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

TEST_F(ConfigTest, WithoutAnySourceTheDefaultsStand) {
  const LoadedConfig loaded = LoadConfig(sources_);
  const Config& c = loaded.config;
  EXPECT_EQ(loaded.file, "");
  EXPECT_THAT(loaded.warnings, IsEmpty());
  EXPECT_EQ(c.state.dir, "/var/lib/synapse-li");
  EXPECT_EQ(c.log.dir, "/var/log/synapse-li");
  EXPECT_EQ(c.log.level, LogLevel::kInfo);
  EXPECT_EQ(c.rclone.config, "/etc/rclone/rclone.conf");
  EXPECT_EQ(c.media.source, (RemotePath{"main-s3", "synapse-media"}));
  EXPECT_EQ(c.media.destination, (RemotePath{"hidden-s3", "synapse-media"}));
  EXPECT_EQ(c.media.transfers, 4U);
  EXPECT_EQ(c.media.checkers, 8U);
  EXPECT_EQ(c.media.bwlimit.text(), "off");
  EXPECT_EQ(c.media.source_requests, 0);
  EXPECT_EQ(c.media.destination_requests, 0);
  EXPECT_EQ(c.media.contimeout, std::chrono::seconds(60));
  EXPECT_EQ(c.media.timeout, std::chrono::seconds(300));
  EXPECT_EQ(c.media.retries, 3U);
  EXPECT_EQ(c.media.low_level_retries, 10U);
  EXPECT_EQ(c.media.versions_prefix, ".li-sync-versions/");
  EXPECT_EQ(c.hidden.host, "synapse-postgres-li-rw.matrix-li.svc.cluster.local");
  EXPECT_EQ(c.hidden.port, 5432);
  EXPECT_EQ(c.hidden.user, "synapse");
  EXPECT_EQ(c.hidden.name, "synapse");
  EXPECT_EQ(c.hidden.password, "");
  EXPECT_EQ(c.main.dsn, "");
  EXPECT_EQ(c.replication.subscription, "hidden_instance_sub");
  EXPECT_EQ(c.replication.publication, "synapse_pub");
  EXPECT_EQ(c.replication.lag_alarm, 100 * 1024 * 1024);
  EXPECT_EQ(c.audit.origin, "host-a/li-sync");
}

TEST_F(ConfigTest, EveryKeyIsASettingWithItsOrigin) {
  const LoadedConfig loaded = LoadConfig(sources_);
  ASSERT_EQ(loaded.settings.size(), ConfigKeys().size());
  EXPECT_THAT(loaded.settings, Each(Field(&Setting::origin, "default")));
}

TEST_F(ConfigTest, TheDefaultFileIsReadWithoutTheOption) {
  dir_.Write("default.properties", "media.transfers = 7\n");
  const LoadedConfig loaded = LoadConfig(sources_);
  EXPECT_EQ(loaded.config.media.transfers, 7U);
  EXPECT_EQ(loaded.file, dir_ / "default.properties");
}

TEST_F(ConfigTest, AFileThatIsNamedMustBeThere) {
  sources_.file = dir_ / "none.properties";
  EXPECT_EQ(ErrorOf(), "configuration file " + sources_.file->string() + ": no such file");
}

TEST_F(ConfigTest, TheStrongestSourceDecides) {
  const std::string file = WriteFile("hidden.host = of-file\n");
  EXPECT_EQ(SettingOf("hidden.host").value, "of-file");
  EXPECT_EQ(SettingOf("hidden.host").origin, file + ":1");
  sources_.environment["SYNAPSE_DB_HOST"] = "of-synapse";
  EXPECT_EQ(SettingOf("hidden.host").value, "of-synapse");
  EXPECT_EQ(SettingOf("hidden.host").origin, "environment variable SYNAPSE_DB_HOST");
  sources_.environment["LI_SYNC_HIDDEN_HOST"] = "of-li-sync";
  EXPECT_EQ(SettingOf("hidden.host").value, "of-li-sync");
  EXPECT_EQ(SettingOf("hidden.host").origin, "environment variable LI_SYNC_HIDDEN_HOST");
  sources_.definitions = {"hidden.host=first", "hidden.host=of-option"};
  EXPECT_EQ(SettingOf("hidden.host").value, "of-option");
  EXPECT_EQ(SettingOf("hidden.host").origin, "-D");
  EXPECT_EQ(Load().hidden.host, "of-option");
}

TEST_F(ConfigTest, TheVariablesOfTheOriginalAreRead) {
  sources_.environment = {{"SYNAPSE_DB_HOST", "h"},
                          {"SYNAPSE_DB_USER", "u"},
                          {"SYNAPSE_DB_NAME", "n"},
                          {"SYNAPSE_DB_PASSWORD", kSecret}};
  const Config::Hidden hidden = Load().hidden;
  EXPECT_EQ(hidden.host, "h");
  EXPECT_EQ(hidden.user, "u");
  EXPECT_EQ(hidden.name, "n");
  EXPECT_EQ(hidden.password, kSecret);
}

TEST_F(ConfigTest, EveryKeyHasAVariable) {
  const std::map<std::string_view, std::string> values = {
      {"log.level", "debug"},
      {"log.format", "json"},
      {"log.rotate-size", "2MB"},
      {"log.keep", "2"},
      {"media.transfers", "2"},
      {"media.max-transfers", "2"},
      {"media.checkers", "2"},
      {"media.bwlimit", "2M"},
      {"media.source-requests", "2"},
      {"media.destination-requests", "2"},
      {"media.contimeout", "2s"},
      {"media.timeout", "2s"},
      {"media.retries", "2"},
      {"media.low-level-retries", "2"},
      {"media.versions-prefix", "v/"},
      {"hidden.port", "2"},
      {"replication.lag-alarm", "2MB"},
      {"main.dsn-file", ""},
      {"hidden.password-file", ""},
      {"http.allowed-hosts", "li-sync.example.org"},
      {"http.allowed-origins", "https://admin.example.org"},
      {"http.listen", "127.0.0.1:8009"},
      {"http.tls-certificate", ""},
      {"http.tls-key", ""},
      {"replication.interval", "2s"},
      {"schedule.sync", "@daily"},
      {"schedule.full-scan", "@weekly"},
      {"schedule.time-zone", "Asia/Tokyo"},
      {"schedule.jitter", "2s"},
      {"service.stop-timeout", "2s"},
      {"service.hang-after", "2m"}};
  for (const ConfigKey& key : ConfigKeys()) {
    const auto special = values.find(key.name);
    const std::string value = special == values.end() ? "/x:y" : special->second;
    if (value.empty()) continue;
    sources_.environment = {{EnvironmentName(key.name), value}};
    const Setting setting = SettingOf(key.name);
    EXPECT_EQ(setting.origin, "environment variable " + EnvironmentName(key.name));
  }
  EXPECT_EQ(EnvironmentName("media.low-level-retries"), "LI_SYNC_MEDIA_LOW_LEVEL_RETRIES");
}

TEST_F(ConfigTest, AnEmptyVariableCountsAsNotSet) {
  sources_.environment = {{"LI_SYNC_MEDIA_TRANSFERS", ""}, {"SYNAPSE_DB_HOST", ""}};
  EXPECT_EQ(Load().media.transfers, 4U);
  EXPECT_EQ(SettingOf("hidden.host").origin, "default");
}

TEST_F(ConfigTest, VariablesOfOthersAreLeftAlone) {
  sources_.environment = {{"LI_SYNC_TEST_SERVERS", "x"}, {"LI_SYNC_CACHE", "x"}, {"LI", "x"}};
  EXPECT_EQ(ErrorOf(), "(no error)");
}

struct BadLine {
  const char* key;
  const char* value;
  const char* form;
};

TEST_F(ConfigTest, AWrongTimetableIsRefusedWithWhatIsWrongInIt) {
  EXPECT_THAT(ErrorOfLine("media.bwlimit = 08:00,512k 25:00,off"),
              HasSubstr("\"25:00\" is no time of the day"));
}

class BadValue : public ConfigTest, public testing::WithParamInterface<BadLine> {};

TEST_P(BadValue, NamesThePlaceTheKeyTheValueAndTheForm) {
  const auto& [key, value, form] = GetParam();
  const auto rest = AllOf(HasSubstr(std::string(": ") + key + " = \"" + value + "\""),
                          HasSubstr(std::string("must be ") + form));
  EXPECT_THAT(ErrorOfLine(std::string(key) + " = " + value),
              AllOf(StartsWith(FileName() + ":2: "), rest));

  sources_.file.reset();
  sources_.definitions = {std::string(key) + "=" + value};
  EXPECT_THAT(ErrorOf(), AllOf(StartsWith("-D: "), rest));

  sources_.definitions.clear();
  if (std::string_view(value).empty()) return;
  sources_.environment = {{EnvironmentName(key), value}};
  EXPECT_THAT(ErrorOf(),
              AllOf(StartsWith("environment variable " + EnvironmentName(key) + ": "), rest));
}

INSTANTIATE_TEST_SUITE_P(
    Keys, BadValue,
    testing::Values(BadLine{"state.dir", "var/lib", "an absolute path"},
                    BadLine{"state.dir", "", "an absolute path"},
                    BadLine{"log.dir", "./log", "an absolute path"},
                    BadLine{"log.level", "INFO", "debug, info, warning or error"},
                    BadLine{"rclone.config", "rclone.conf", "an absolute path"},
                    BadLine{"media.transfers", "0", "a whole number from 1 to 1024"},
                    BadLine{"media.transfers", "1025", "a whole number from 1 to 1024"},
                    BadLine{"media.transfers", "4x", "a whole number from 1 to 1024"},
                    BadLine{"media.checkers", "-1", "a whole number from 1 to 1024"},
                    BadLine{"media.bwlimit", "fast", "bytes per second"},
                    BadLine{"media.bwlimit", "100b", "bytes per second"},
                    BadLine{"media.bwlimit", "08:00,512k 25:00,off", "bytes per second"},
                    BadLine{"media.source-requests", "-1", "a number of requests per second"},
                    BadLine{"media.destination-requests", "0.001", "a number of requests per"},
                    BadLine{"media.contimeout", "0s", "a time from 1s to 24h"},
                    BadLine{"media.timeout", "25h", "a time from 1s to 24h"},
                    BadLine{"media.timeout", "5 minutes", "a time from 1s to 24h"},
                    BadLine{"media.retries", "0", "a whole number from 1 to 1000"},
                    BadLine{"media.low-level-retries", "1001", "a whole number from 1 to 1000"},
                    BadLine{"media.versions-prefix", "../", "a key prefix"},
                    BadLine{"hidden.port", "65536", "a whole number from 1 to 65535"},
                    BadLine{"hidden.user", "", "a PostgreSQL name"},
                    BadLine{"hidden.name", "", "a PostgreSQL name"},
                    BadLine{"replication.subscription", "", "a PostgreSQL name"},
                    BadLine{"replication.publication", "", "a PostgreSQL name"},
                    BadLine{"replication.lag-alarm", "0", "a size above 0"},
                    BadLine{"replication.lag-alarm", "much", "a size above 0"},
                    BadLine{"audit.origin", "a b", "1 to 128 printable ASCII"}));

TEST_F(ConfigTest, ALongBadValueIsCut) {
  EXPECT_THAT(ErrorOfLine("log.level = " + std::string(100'000, 'a')),
              testing::SizeIs(testing::Lt(500)));
}

class BadCarefulValue : public ConfigTest, public testing::WithParamInterface<const char*> {};

TEST_P(BadCarefulValue, IsRefusedWithoutTheValue) {
  const std::string line = GetParam();
  EXPECT_THAT(ErrorOfLine(line),
              AllOf(StartsWith(FileName() + ":2: " + line.substr(0, line.find(' '))),
                    HasSubstr("must be "), Not(HasSubstr(kSecret))));
}

INSTANTIATE_TEST_SUITE_P(Lines, BadCarefulValue,
                         testing::Values("media.source = :s3,secret_access_key=hunter2:bucket",
                                         "media.destination = m,secret_access_key=hunter2:bucket",
                                         "hidden.host = postgresql://synapse:hunter2@db/synapse",
                                         "hidden.host = host=db password=hunter2",
                                         "hidden.password-file = hunter2",
                                         "main.dsn-file = postgresql://synapse:hunter2@db/synapse",
                                         "hidden.password = hunter2\\nhunter2",
                                         "main.dsn = password=hunter2\\nx"));

TEST_F(ConfigTest, HostsAreNamesAddressesAndSocketDirectories) {
  for (const char* host : {"db-1.example", "10.0.0.1", "::1", "/run/postgresql", "a,b"}) {
    sources_.definitions = {std::string("hidden.host=") + host};
    EXPECT_EQ(Load().hidden.host, host);
  }
}

TEST_F(ConfigTest, AnUnknownKeyIsRefusedWithTheNearestOne) {
  EXPECT_EQ(ErrorOfLine("media.transfer = 4"),
            FileName() + ":2: unknown key \"media.transfer\": did you mean \"media.transfers\"?");
  EXPECT_THAT(ErrorOfLine("color = red"), EndsWith("unknown key \"color\": `li-sync config check` "
                                                   "lists the keys"));
  sources_.file.reset();
  sources_.definitions = {"media.tranfsers=4"};
  EXPECT_THAT(ErrorOf(), AllOf(StartsWith("-D: unknown key"), HasSubstr("\"media.transfers\"?")));
}

TEST_F(ConfigTest, AnUnknownVariableIsRefusedWithTheNearestOne) {
  sources_.environment = {{"LI_SYNC_MEDIA_TRANSFER", kSecret}};
  EXPECT_EQ(ErrorOf(),
            "environment variable LI_SYNC_MEDIA_TRANSFER is no setting of li-sync: did you mean "
            "\"LI_SYNC_MEDIA_TRANSFERS\"?");
}

TEST_F(ConfigTest, AKeyThatIsSetTwiceIsRefusedWithBothLines) {
  WriteFile("media.retries = 1\n\nmedia.retries = 2\n");
  EXPECT_EQ(ErrorOf(),
            FileName() + ":3: \"media.retries\" is set twice, first in line 1: keep one");
}

TEST_F(ConfigTest, ADefinitionWithoutASignIsRefused) {
  sources_.definitions = {"media.transfers"};
  EXPECT_EQ(ErrorOf(), "-D: write -D key=value");
}

TEST_F(ConfigTest, PathsAreMadeNormal) {
  sources_.definitions = {"state.dir=/var//lib/../lib/x"};
  EXPECT_EQ(Load().state.dir, "/var/lib/x");
}

}  // namespace
}  // namespace lisync
