// What a service has for itself alone, and what a reload may change of it.
#include <gmock/gmock.h>
#include <unistd.h>

#include "agent/config_error.h"
#include "agent/service/live_config.h"
#include "agent/service/service_lock.h"
#include "src/core/state_store.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/agent/config_error_of.h"

namespace lisync {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(ServiceLock, IsHeldByOneAndNamesIt) {
  const TempDir directory;
  const ServiceLock first(directory.path());
  EXPECT_THAT(ConfigErrorOf([&] { ServiceLock(directory.path()); }),
              AllOf(HasSubstr("runs already (pid " + std::to_string(getpid()) + ")"),
                    HasSubstr("state.dir")));
  const TempDir other;
  EXPECT_NO_THROW(ServiceLock(other.path()));
}

TEST(ServiceLock, IsFreeWhenItsHolderHasGone) {
  const TempDir directory;
  { const ServiceLock first(directory.path()); }
  EXPECT_NO_THROW(ServiceLock(directory.path()));
}

TEST(ServiceLock, SaysWhyItCannotBeTaken) {
  EXPECT_THROW(ServiceLock("/nowhere/at/all"), StorageError);
  const TempDir directory;
  std::filesystem::create_symlink("/etc/passwd", directory / "service.lock");
  EXPECT_THROW(ServiceLock(directory.path()), StorageError) << "a link is not followed";
}

class LiveConfigTest : public testing::Test {
 protected:
  void Write(const std::string& text) { dir_.Write("c.properties", text); }
  ConfigSources Sources() {
    ConfigSources sources;
    sources.file = dir_ / "c.properties";
    sources.host_name = "host-a";
    return sources;
  }
  static void Agree(const ReloadResult& /*planned*/, const LoadedConfig& /*fresh*/) {}

  TempDir dir_;
};

TEST_F(LiveConfigTest, TheLogsLevelAndFormCanChange) {
  Write("log.level = info\n");
  LiveConfig config(Sources(), LoadConfig(Sources()));
  Write("log.level = debug\nlog.format = json\nlog.rotate-size = off\nlog.dir = /elsewhere\n");
  const ReloadResult result = config.Reload(Agree);
  EXPECT_THAT(result.changed, ElementsAre("log.level", "log.format", "log.rotate-size"));
  EXPECT_THAT(result.at_start, ElementsAre("log.dir"));
  const Config::LogSettings& log = config.Now()->config.log;
  EXPECT_EQ(log.level, LogLevel::kDebug);
  EXPECT_EQ(log.format, LogFormat::kJson);
  EXPECT_EQ(log.rotation.size, 0U);
  EXPECT_EQ(log.dir, "/var/log/synapse-li");
}

TEST_F(LiveConfigTest, WhatIsSetUpOnceKeepsItsValue) {
  Write("");
  LiveConfig config(Sources(), LoadConfig(Sources()));
  Write("service.hang-after = 1h\n");
  const ReloadResult result = config.Reload(Agree);
  EXPECT_THAT(result.changed, IsEmpty());
  EXPECT_THAT(result.at_start, ElementsAre("service.hang-after"));
  EXPECT_EQ(config.Now()->config.service.hang_after, std::chrono::minutes(15));
}

TEST_F(LiveConfigTest, WhatCannotBePreparedIsNotTakenOver) {
  Write("media.transfers = 4\n");
  LiveConfig config(Sources(), LoadConfig(Sources()));
  const std::string before = FingerprintOf(*config.Now());
  Write("media.transfers = 9\n");
  std::string after;
  EXPECT_THROW(config.Reload([&](const ReloadResult&, const LoadedConfig& fresh) {
    after = FingerprintOf(fresh);
    throw StorageError(StorageError::Kind::kCannotWrite, "disk full");
  }),
               StorageError);
  EXPECT_NE(after, before);
  EXPECT_EQ(config.Now()->config.media.transfers, 4U);
  config.Reload(Agree);
  EXPECT_EQ(config.Now()->config.media.transfers, 9U);
}

}  // namespace
}  // namespace lisync
