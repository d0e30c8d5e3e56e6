#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/http/listen_address.h"
#include "agent/log.h"
#include "agent/log_rotation.h"
#include "agent/process.h"
#include "agent/remote_path.h"
#include "src/core/time.h"
#include "src/sync/bandwidth_timetable.h"
#include "src/sync/cron_expression.h"
#include "src/sync/time_zone.h"

namespace lisync {

// The settings of a run, each checked and in its own type. A member is named after its key in the
// properties file: media.low-level-retries is media.low_level_retries. config_keys.h has the keys,
// their defaults and meanings.
struct Config {
  struct State {
    std::filesystem::path dir;
  } state;

  struct LogSettings {
    std::filesystem::path dir;
    LogLevel level = LogLevel::kInfo;
    LogFormat format = LogFormat::kText;
    LogRotation rotation;
  } log;

  struct Rclone {
    std::filesystem::path config;
  } rclone;

  struct Media {
    RemotePath source;
    RemotePath destination;
    std::uint32_t transfers = 0;
    std::uint32_t max_transfers = 0;  // below transfers: those
    std::uint32_t checkers = 0;
    BandwidthTimetable bwlimit;
    double source_requests = 0;       // per second; 0: no limit
    double destination_requests = 0;  // likewise
    Duration contimeout{};
    Duration timeout{};
    std::uint32_t retries = 0;
    std::uint32_t low_level_retries = 0;
    std::string versions_prefix;
  } media;

  struct Hidden {
    std::string host;
    std::uint16_t port = 0;
    std::string user;
    std::string name;
    std::string password;  // from the key, the file or the credential; empty: none
    std::filesystem::path password_file;
  } hidden;

  struct Main {
    std::string dsn;  // from the key, the file or the credential; empty: main is not asked
    std::filesystem::path dsn_file;
  } main;

  struct Replication {
    std::string subscription;
    std::string publication;
    std::int64_t lag_alarm = 0;  // bytes
    Duration interval{};
  } replication;

  struct Schedules {
    std::optional<CronExpression> sync;       // absent: off
    std::optional<CronExpression> full_scan;  // likewise
    std::shared_ptr<const TimeZone> time_zone = Utc();
    Duration jitter{};
  } schedule;

  struct Service {
    Duration stop_timeout{};
    Duration hang_after{};
  } service;

  struct Http {
    std::optional<ListenAddress> listen;    // absent: off
    std::filesystem::path tls_certificate;  // empty, as is the key: without TLS
    std::filesystem::path tls_key;
    std::vector<std::string> allowed_hosts;    // as ParseHostName gives them
    std::vector<std::string> allowed_origins;  // as ToText(Origin) gives them
    std::filesystem::path token_file;          // empty: `tokens` in state.dir
  } http;

  struct Audit {
    std::string origin;
  } audit;
};

// One effective setting, for `config check`.
struct Setting {
  std::string key;
  std::string value;   // "********" for a secret that is set
  std::string origin;  // "default", "FILE:12", "environment variable X", "-D"
};

inline constexpr const char* kDefaultConfigFile = "/etc/li-sync/li-sync.properties";
inline constexpr std::string_view kMaskedSecret = "********";

// Where settings come from, all that LoadConfig looks at besides the files that they name.
struct ConfigSources {
  std::optional<std::filesystem::path> file;                // given by --config: must be there
  std::filesystem::path default_file = kDefaultConfigFile;  // read without --config; may be missing
  std::vector<std::string> definitions;                     // of -D: "key=value"
  Environment environment;
  std::string host_name;
};

struct LoadedConfig {
  Config config;
  std::vector<Setting> settings;      // all keys, in the order of ConfigKeys()
  std::vector<std::string> warnings;  // for the operator: a password that others can read, …
  std::string file;                   // the file that was read; empty: none
};

// Reads and checks the whole configuration. A key's value is the first that is set of:
//   1. -D key=value (secrets are refused there: others see them in the process list)
//   2. the environment: media.low-level-retries is LI_SYNC_MEDIA_LOW_LEVEL_RETRIES
//   3. SYNAPSE_DB_HOST, _USER, _NAME, _PASSWORD for hidden.host, .user, .name, .password
//   4. the properties file
//   5. the default
// An environment variable with an empty value counts as not set. hidden.password and
// hidden.password-file stand for the same setting, as do main.dsn and main.dsn-file: the first of
// the sources above that has either decides. When none has, systemd's credentials of the names
// "hidden.password" and "main.dsn" ($CREDENTIALS_DIRECTORY) are used.
//
// Throws ConfigError for the first thing that is wrong.
LoadedConfig LoadConfig(const ConfigSources& sources);

}  // namespace lisync
