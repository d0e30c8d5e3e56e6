// The settings of the HTTP API's access rules.
#include <gmock/gmock.h>

#include "agent/config.h"
#include "agent/wiring.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/agent/config_error_of.h"

namespace lisync {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class HttpConfig : public testing::Test {
 protected:
  Config Load(const std::string& definition) {
    ConfigSources sources;
    sources.default_file = dir_ / "none.properties";
    sources.host_name = "host-a";
    if (!definition.empty()) sources.definitions = {definition};
    return LoadConfig(sources).config;
  }
  std::string ErrorOf(const std::string& definition) {
    return ConfigErrorOf([&] { Load(definition); });
  }

  TempDir dir_;
};

TEST_F(HttpConfig, ByDefaultThisMachineAloneIsAnsweredAndNoOtherSite) {
  const Config config = Load("");
  EXPECT_THAT(config.http.allowed_hosts, ElementsAre("localhost", "127.0.0.1", "::1"));
  EXPECT_THAT(config.http.allowed_origins, IsEmpty());
  EXPECT_EQ(TokenFilePath(config), "/var/lib/synapse-li/tokens");
  EXPECT_EQ(TokenFilePath(Load("http.token-file=/etc/li-sync/tokens")), "/etc/li-sync/tokens");
}

TEST_F(HttpConfig, HostsAndOriginsComeInTheOneFormThatIsCompared) {
  EXPECT_THAT(Load("http.allowed-hosts=LI-Sync.example.org.,[::1] , 10.0.0.1").http.allowed_hosts,
              ElementsAre("li-sync.example.org", "::1", "10.0.0.1"));
  EXPECT_THAT(Load("http.allowed-origins=https://Admin.example.org:443, http://localhost:3000")
                  .http.allowed_origins,
              ElementsAre("https://admin.example.org", "http://localhost:3000"));
}

TEST_F(HttpConfig, WhatWouldLetEverybodyInIsRefused) {
  for (const char* hosts : {"", "*", "a,,b", "a:8008", "https://a", "a b", ","}) {
    EXPECT_THAT(ErrorOf(std::string("http.allowed-hosts=") + hosts),
                AllOf(HasSubstr("http.allowed-hosts"), HasSubstr("without ports")))
        << hosts;
  }
  for (const char* origins : {"*", "null", "admin.example.org", "https://a/", "https://a,*"}) {
    EXPECT_THAT(ErrorOf(std::string("http.allowed-origins=") + origins),
                AllOf(HasSubstr("http.allowed-origins"), HasSubstr("without *")))
        << origins;
  }
  EXPECT_THAT(ErrorOf("http.token-file=tokens"), HasSubstr("absolute path"));
}

}  // namespace
}  // namespace lisync
