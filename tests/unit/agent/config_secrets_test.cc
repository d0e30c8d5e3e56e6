#include <gmock/gmock.h>

#include "agent/config_keys.h"
#include "tests/unit/agent/config_fixture.h"

namespace lisync {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::EndsWith;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

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

}  // namespace
}  // namespace lisync
