#include "agent/config.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <algorithm>

#include "agent/config_keys.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/agent/config_error_of.h"

namespace lisync {
namespace {

using testing::AllOf;
using testing::AnyOf;
using testing::Contains;
using testing::Each;
using testing::EndsWith;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

constexpr const char* kSecret = "hunter2";

// Sources in a directory of their own, where no file of this machine is looked at.
class ConfigTest : public testing::Test {
 protected:
  ConfigTest() {
    sources_.default_file = dir_ / "default.properties";
    sources_.host_name = "host-a";
  }

  std::string FileName() const { return dir_ / "c.properties"; }
  std::string WriteFile(const std::string& text, mode_t mode = 0600) {
    dir_.Write("c.properties", text);
    sources_.file = FileName();
    chmod(FileName().c_str(), mode);
    return FileName();
  }
  // A file that holds a secret.
  std::string WriteSecret(const std::string& name, const std::string& text) {
    dir_.Write(name, text);
    chmod((dir_ / name).c_str(), 0600);
    return dir_ / name;
  }
  Config Load() { return LoadConfig(sources_).config; }
  Setting SettingOf(std::string_view key) {
    for (Setting& setting : LoadConfig(sources_).settings) {
      if (setting.key == key) return setting;
    }
    return {};
  }
  std::string ErrorOf() {
    return ConfigErrorOf([this] { LoadConfig(sources_); });
  }
  // Of the file with this one line (the second).
  std::string ErrorOfLine(const std::string& line) {
    WriteFile("# configuration\n" + line + "\n");
    return ErrorOf();
  }

  TempDir dir_;
  ConfigSources sources_;
};

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
  EXPECT_EQ(c.media.bwlimit, 0U);
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
      {"media.checkers", "2"},
      {"media.bwlimit", "2M"},
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

TEST_F(ConfigTest, SecretsAreRefusedOnTheCommandLineAndNotRepeated) {
  for (const char* key : {"hidden.password", "main.dsn"}) {
    sources_.definitions = {std::string(key) + "=" + kSecret};
    EXPECT_THAT(ErrorOf(),
                AllOf(StartsWith(std::string("-D ") + key + ": "), HasSubstr(EnvironmentName(key)),
                      HasSubstr(std::string(key) + "-file"), Not(HasSubstr(kSecret))));
  }
}

TEST_F(ConfigTest, ASecretInThePlaceOfAKeyIsNotRepeated) {
  for (const char* text : {"hunter2", "postgresql://u:hunter2@h/db?sslmode=x", "Hunter2=="}) {
    sources_.definitions = {text};
    EXPECT_THAT(ErrorOf(), AllOf(StartsWith("-D: "), Not(HasSubstr("unter2")))) << text;
  }
}

TEST_F(ConfigTest, SecretsAreMaskedInTheSettings) {
  WriteFile("hidden.password = hunter2\nmain.dsn = host=main password=hunter2\n");
  const LoadedConfig loaded = LoadConfig(sources_);
  EXPECT_EQ(loaded.config.hidden.password, kSecret);
  EXPECT_EQ(loaded.config.main.dsn, "host=main password=hunter2");
  EXPECT_THAT(loaded.settings, Each(Field(&Setting::value, Not(HasSubstr(kSecret)))));
  EXPECT_THAT(loaded.settings, Contains(Field(&Setting::value, kMaskedSecret)).Times(2));
  EXPECT_THAT(loaded.warnings, IsEmpty());
}

TEST_F(ConfigTest, ASecretThatIsNotSetIsShownAsEmpty) {
  EXPECT_EQ(SettingOf("hidden.password").value, "");
}

TEST_F(ConfigTest, ASecretThatOthersCanReadIsWarnedOf) {
  const std::string file = WriteFile("\nhidden.password = hunter2\n", 0644);
  EXPECT_THAT(LoadConfig(sources_).warnings,
              testing::ElementsAre(AllOf(StartsWith(file + ":2: hidden.password"),
                                         HasSubstr("chmod o-r"), Not(HasSubstr(kSecret)))));
  WriteFile("media.retries = 2\n", 0644);
  EXPECT_THAT(LoadConfig(sources_).warnings, IsEmpty());
}

TEST_F(ConfigTest, APasswordFileHoldsThePasswordInItsFirstLine) {
  const std::string path = WriteSecret("pw", "hunter2\r\nsecond line\n");
  const std::string file = WriteFile("hidden.password-file = " + path + "\n");
  EXPECT_EQ(Load().hidden.password, kSecret);
  EXPECT_EQ(SettingOf("hidden.password").value, kMaskedSecret);
  EXPECT_EQ(SettingOf("hidden.password").origin, file + ":1: hidden.password-file " + path);
}

TEST_F(ConfigTest, ADsnFileHoldsTheConnectionString) {
  const std::string path = WriteSecret("dsn", "host=main password=hunter2");
  sources_.environment = {{"LI_SYNC_MAIN_DSN_FILE", path}};
  EXPECT_EQ(Load().main.dsn, "host=main password=hunter2");
}

TEST_F(ConfigTest, APasswordFileThatCannotBeUsedIsNamed) {
  sources_.definitions = {"hidden.password-file=" + dir_ / "none"};
  EXPECT_EQ(ErrorOf(), "-D: hidden.password-file " + dir_ / "none" + ": no such file");
  WriteSecret("empty", "\nhunter2\n");
  sources_.definitions = {"hidden.password-file=" + dir_ / "empty"};
  EXPECT_THAT(ErrorOf(), AllOf(EndsWith("its first line is empty"), Not(HasSubstr(kSecret))));
}

TEST_F(ConfigTest, APasswordFileThatOthersCanReadIsWarnedOf) {
  const std::string path = WriteSecret("pw", "hunter2");
  chmod(path.c_str(), 0644);
  sources_.definitions = {"hidden.password-file=" + path};
  EXPECT_THAT(LoadConfig(sources_).warnings, Contains(HasSubstr(path)));
}

TEST_F(ConfigTest, OfPasswordAndFileTheStrongerSourceDecides) {
  const std::string path = WriteSecret("pw", "of-the-file\n");
  WriteFile("hidden.password-file = " + path + "\n");
  sources_.environment = {{"SYNAPSE_DB_PASSWORD", "of-the-variable"}};
  EXPECT_EQ(Load().hidden.password, "of-the-variable");
  sources_.definitions = {"hidden.password-file=" + path};
  EXPECT_EQ(Load().hidden.password, "of-the-file");
}

TEST_F(ConfigTest, PasswordAndFileFromOneSourceAreRefused) {
  const std::string path = WriteSecret("pw", "hunter2");
  WriteFile("hidden.password = hunter2\nhidden.password-file = " + path + "\n");
  EXPECT_THAT(ErrorOf(), AllOf(HasSubstr(":2: "), HasSubstr("are both set: keep one"),
                               Not(HasSubstr(kSecret))));
}

TEST_F(ConfigTest, SystemdCredentialsAreUsedWhenNothingElseIsSet) {
  WriteSecret("hidden.password", "hunter2\n");
  WriteSecret("main.dsn", "host=main");
  sources_.environment = {{"CREDENTIALS_DIRECTORY", dir_.path()}};
  EXPECT_EQ(Load().hidden.password, kSecret);
  EXPECT_EQ(Load().main.dsn, "host=main");
  EXPECT_EQ(SettingOf("hidden.password").value, kMaskedSecret);
  EXPECT_EQ(SettingOf("hidden.password").origin, "systemd credential " + dir_ / "hidden.password");
  sources_.environment["SYNAPSE_DB_PASSWORD"] = "of-the-variable";
  EXPECT_EQ(Load().hidden.password, "of-the-variable");
}

TEST_F(ConfigTest, ACredentialThatCannotBeReadIsAnError) {
  dir_.Write("hidden.password/x", "");
  sources_.environment = {{"CREDENTIALS_DIRECTORY", dir_.path()}};
  EXPECT_THAT(ErrorOf(), StartsWith("systemd credential " + dir_ / "hidden.password"));
  sources_.environment = {{"CREDENTIALS_DIRECTORY", dir_ / "none"}};
  EXPECT_EQ(ErrorOf(), "(no error)");
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
