#include "agent/config_keys.h"

#include <algorithm>
#include <array>
#include <utility>

#include "agent/config_values.h"
#include "agent/http/host_name.h"
#include "agent/time_zones.h"

namespace lisync {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

// Puts a parsed value into its member, if there is one.
template <typename Member, typename Value>
bool Put(Member& member, const std::optional<Value>& value) {
  if (!value) return false;
  member = static_cast<Member>(*value);
  return true;
}

bool PutIf(std::string& member, const std::string& value, bool (*is_of_form)(std::string_view)) {
  if (!is_of_form(value)) return false;
  member = value;
  return true;
}

bool PutPlace(RemotePath& member, const std::string& value) {
  auto parsed = ParseRemotePath(value);
  if (!parsed.ok()) return false;
  member = std::move(parsed).value();
  return true;
}

std::string WhyNoPlace(const std::string& value) { return ParseRemotePath(value).error().what; }

bool PutCron(std::optional<CronExpression>& member, const std::string& value) {
  member.reset();
  if (value == "off") return true;
  auto cron = CronExpression::Parse(value);
  if (!cron.ok()) return false;
  member = std::move(cron).value();
  return true;
}

std::string WhyNoCron(const std::string& value) {
  return CronExpression::Parse(value).error().what;
}

bool PutZone(std::shared_ptr<const TimeZone>& member, const std::string& value) {
  auto zone = FindTimeZone(value);
  if (!zone.ok()) return false;
  member = std::move(zone).value();
  return true;
}

std::string WhyNoZone(const std::string& value) { return FindTimeZone(value).error().what; }

bool PutBandwidth(BandwidthTimetable& member, const std::string& value) {
  auto table = BandwidthTimetable::Parse(value);
  if (!table.ok()) return false;
  member = std::move(table).value();
  return true;
}

std::string WhyNoBandwidth(const std::string& value) {
  return BandwidthTimetable::Parse(value).error().what;
}

bool PutJitter(Duration& member, const std::string& value) {
  const auto jitter = ParseDuration(value);
  return jitter.value_or(hours(2)) <= hours(1) && Put(member, jitter);
}

bool PutAbsolute(std::filesystem::path& member, const std::string& value) {
  auto path = std::filesystem::path(value).lexically_normal();
  if (!path.is_absolute()) return false;
  if (path.has_relative_path() && !path.has_filename()) path = path.parent_path();
  member = std::move(path);
  return true;
}

bool PutOptionalPath(std::filesystem::path& member, const std::string& value) {
  return value.empty() || PutAbsolute(member, value);
}

bool PutDuration(Duration& member, const std::string& value) {
  const auto duration = ParseDuration(value);
  if (!duration || *duration < seconds(1) || *duration > hours(24)) return false;
  member = *duration;
  return true;
}

bool PutSecret(std::string& member, const std::string& value) {
  if (value.find_first_of("\r\n") != std::string::npos) return false;
  member = value;
  return true;
}

// A name, an address or a socket's directory (libpq's `host`); a connection string is none of them.
bool IsHost(std::string_view text) {
  const std::string_view refused = text.starts_with('/') ? "" : "/@=";
  return !text.empty() && text.size() <= 255 &&
         std::all_of(text.begin(), text.end(), [refused](char c) {
           return c > ' ' && c < '\x7f' && refused.find(c) == std::string_view::npos;
         });
}

// Puts the elements of a comma list, each as `parse` gives it; blanks around them do not count.
bool PutList(std::vector<std::string>& member, const std::string& value,
             std::optional<std::string> (*parse)(std::string_view)) {
  std::vector<std::string> list;
  std::string_view rest = value;
  while (!rest.empty()) {
    const auto comma = std::min(rest.find(','), rest.size());
    std::string_view element = rest.substr(0, comma);
    rest.remove_prefix(std::min(comma + 1, rest.size()));
    while (element.starts_with(' ')) element.remove_prefix(1);
    while (element.ends_with(' ')) element.remove_suffix(1);
    auto parsed = parse(element);
    if (!parsed) return false;
    list.push_back(std::move(*parsed));
  }
  member = std::move(list);
  return true;
}

bool PutListen(std::optional<ListenAddress>& member, const std::string& value) {
  member = ParseListenAddress(value);
  return member || value == "off";
}

std::optional<std::string> NormalOrigin(std::string_view text) {
  const auto origin = ParseOrigin(text);
  if (!origin) return std::nullopt;
  return ToText(*origin);
}

bool PutLevel(LogLevel& member, const std::string& value) {
  static constexpr std::array kLevels = {LogLevel::kDebug, LogLevel::kInfo, LogLevel::kWarning,
                                         LogLevel::kError};
  for (const LogLevel level : kLevels) {
    std::string name(Name(level));
    for (char& c : name) c = static_cast<char>(c - 'A' + 'a');
    if (name != value) continue;
    member = level;
    return true;
  }
  return false;
}

bool PutFormat(LogFormat& member, const std::string& value) {
  member = value == "json" ? LogFormat::kJson : LogFormat::kText;
  return value == "json" || value == "text";
}

bool PutRotateSize(std::uint64_t& member, const std::string& value) {
  constexpr std::uint64_t kLeast = 16 << 10;
  const auto size = value == "off" ? std::optional<std::uint64_t>(0) : ParseBytes(value);
  return (value == "off" || size.value_or(0) >= kLeast) && Put(member, size);
}

constexpr std::uint64_t kMostRetries = 1000;

constexpr std::string_view kDirectoryForm = "an absolute path of a directory";
constexpr std::string_view kFileForm = "an absolute path of a file, or empty";
constexpr std::string_view kAtOnceForm = "a whole number from 1 to 1024";
constexpr std::string_view kRetriesForm = "a whole number from 1 to 1000";
constexpr std::string_view kRequestsForm =
    "a number of requests per second from 0.01 to 100000, such as 20 or 0.5, or off";
constexpr std::string_view kDurationForm = "a time from 1s to 24h, such as 300s, 5m0s or 300";
constexpr std::string_view kCronForm =
    "a cron expression such as 0 * * * * (minute, hour, day of month, month, day of week), "
    "@hourly, @daily, @weekly, @monthly or @yearly, or off";
constexpr std::string_view kIdentifierForm = "a PostgreSQL name of 1 to 63 bytes";

constexpr auto kPublic = Exposure::kPublic;

const ConfigKey kKeys[] = {
    {"state.dir", "/var/lib/synapse-li", kPublic, kDirectoryForm,
     "Where the state database, the audit trail and the lock are kept",
     [](Config& c, const std::string& v) { return PutAbsolute(c.state.dir, v); }},
    {"log.dir", "/var/log/synapse-li", kPublic, kDirectoryForm, "Where media-sync.log is written",
     [](Config& c, const std::string& v) { return PutAbsolute(c.log.dir, v); }},
    {"log.level", "info", kPublic, "debug, info, warning or error",
     "The least important lines that the log takes",
     [](Config& c, const std::string& v) { return PutLevel(c.log.level, v); }},
    {"log.format", "text", kPublic, "text or json",
     "The form of the lines in the log file and in the journal",
     [](Config& c, const std::string& v) { return PutFormat(c.log.format, v); }},
    {"log.rotate-size", "10MB", kPublic,
     "a size from 16kB on, such as 10MB (1024 steps; a bare number is bytes), or off",
     "Before media-sync.log becomes longer it is renamed to media-sync.log.1, and so on",
     [](Config& c, const std::string& v) { return PutRotateSize(c.log.rotation.size, v); }},
    {"log.keep", "10", kPublic, "a whole number from 1 to 1000",
     "How many of the renamed log files are kept",
     [](Config& c, const std::string& v) {
       return Put(c.log.rotation.keep, ParseWhole(v, 1, 1000));
     }},
    {"rclone.config", "/etc/rclone/rclone.conf", kPublic, "an absolute path of a file",
     "The rclone configuration that holds the two remotes",
     [](Config& c, const std::string& v) { return PutAbsolute(c.rclone.config, v); }},

    {"media.source", "main-s3:synapse-media", Exposure::kCareful, kRemotePathForm,
     "Main's media; only read",
     [](Config& c, const std::string& v) { return PutPlace(c.media.source, v); }, WhyNoPlace},
    {"media.destination", "hidden-s3:synapse-media", Exposure::kCareful, kRemotePathForm,
     "Hidden's media; only added to",
     [](Config& c, const std::string& v) { return PutPlace(c.media.destination, v); }, WhyNoPlace},
    {"media.transfers", "4", kPublic, kAtOnceForm,
     "Objects that are copied at the same time at the beginning",
     [](Config& c, const std::string& v) {
       return Put(c.media.transfers, ParseWhole(v, 1, kMostAtOnce));
     }},
    {"media.max-transfers", "64", kPublic, kAtOnceForm,
     "How many that may become where more brings more; as media.transfers: always just so many",
     [](Config& c, const std::string& v) {
       return Put(c.media.max_transfers, ParseWhole(v, 1, kMostAtOnce));
     }},
    {"media.checkers", "8", kPublic, kAtOnceForm,
     "Parts of main's keys that are listed at the same time, once a scan has shown where to cut",
     [](Config& c, const std::string& v) {
       return Put(c.media.checkers, ParseWhole(v, 1, kMostAtOnce));
     }},
    {"media.bwlimit", "", kPublic,
     "bytes per second from 1k on, as in rclone (10M, 512k, UP:DOWN; a bare number is KiB), off, "
     "or a timetable such as 08:00,512k 19:00,off or Mon-08:00,1M Sat-00:00,off",
     "The most that is read from main per second, by the time of schedule.time-zone",
     [](Config& c, const std::string& v) { return PutBandwidth(c.media.bwlimit, v); },
     WhyNoBandwidth},
    {"media.source-requests", "off", kPublic, kRequestsForm,
     "The most requests per second to main's S3 server, repeated ones too",
     [](Config& c, const std::string& v) {
       return Put(c.media.source_requests, ParseRequestRate(v));
     }},
    {"media.destination-requests", "off", kPublic, kRequestsForm,
     "The most requests per second to hidden's S3 server, repeated ones too",
     [](Config& c, const std::string& v) {
       return Put(c.media.destination_requests, ParseRequestRate(v));
     }},
    {"media.contimeout", "60s", kPublic, kDurationForm, "How long connecting may take",
     [](Config& c, const std::string& v) { return PutDuration(c.media.contimeout, v); }},
    {"media.timeout", "300s", kPublic, kDurationForm,
     "How long a transfer may go without a byte moving",
     [](Config& c, const std::string& v) { return PutDuration(c.media.timeout, v); }},
    {"media.retries", "3", kPublic, kRetriesForm, "Tries of an object in one run",
     [](Config& c, const std::string& v) {
       return Put(c.media.retries, ParseWhole(v, 1, kMostRetries));
     }},
    {"media.low-level-retries", "10", kPublic, kRetriesForm, "Tries of a single request",
     [](Config& c, const std::string& v) {
       return Put(c.media.low_level_retries, ParseWhole(v, 1, kMostRetries));
     }},
    {"media.versions-prefix", ".li-sync-versions/", kPublic,
     "a key prefix that ends in / and has no empty, . or .. segment",
     "Where hidden keeps the earlier versions of overwritten objects",
     [](Config& c, const std::string& v) {
       return PutIf(c.media.versions_prefix, v, IsKeyPrefix);
     }},

    {"main.dsn", "", Exposure::kSecret,
     "a libpq connection string (host=… dbname=…, postgresql://…) in one line",
     "Main's PostgreSQL, to look at slot and publication; empty: not looked at",
     [](Config& c, const std::string& v) { return PutSecret(c.main.dsn, v); }},
    {"main.dsn-file", "", Exposure::kCareful, kFileForm, "A file whose first line is main.dsn",
     [](Config& c, const std::string& v) { return PutOptionalPath(c.main.dsn_file, v); }},
    {"hidden.host", "synapse-postgres-li-rw.matrix-li.svc.cluster.local", Exposure::kCareful,
     "a host name, an address or the directory of a socket (no connection string)",
     "Hidden's PostgreSQL server",
     [](Config& c, const std::string& v) { return PutIf(c.hidden.host, v, IsHost); }},
    {"hidden.port", "5432", kPublic, "a whole number from 1 to 65535", "Its port",
     [](Config& c, const std::string& v) { return Put(c.hidden.port, ParseWhole(v, 1, 65535)); }},
    {"hidden.user", "synapse", kPublic, kIdentifierForm, "The user there",
     [](Config& c, const std::string& v) { return PutIf(c.hidden.user, v, IsIdentifier); }},
    {"hidden.name", "synapse", kPublic, kIdentifierForm, "The database there",
     [](Config& c, const std::string& v) { return PutIf(c.hidden.name, v, IsIdentifier); }},
    {"hidden.password", "", Exposure::kSecret, "a password in one line", "The user's password",
     [](Config& c, const std::string& v) { return PutSecret(c.hidden.password, v); }},
    {"hidden.password-file", "", Exposure::kCareful, kFileForm,
     "A file whose first line is the password",
     [](Config& c, const std::string& v) { return PutOptionalPath(c.hidden.password_file, v); }},

    {"replication.subscription", "hidden_instance_sub", kPublic, kIdentifierForm,
     "The subscription on hidden, and the slot on main",
     [](Config& c, const std::string& v) {
       return PutIf(c.replication.subscription, v, IsIdentifier);
     }},
    {"replication.publication", "synapse_pub", kPublic, kIdentifierForm, "The publication on main",
     [](Config& c, const std::string& v) {
       return PutIf(c.replication.publication, v, IsIdentifier);
     }},
    {"replication.lag-alarm", "100MB", kPublic,
     "a size above 0 as in PostgreSQL (100MB, 1GB; 1024 steps; a bare number is bytes)",
     "Replication lag above this is unhealthy",
     [](Config& c, const std::string& v) {
       const auto bytes = ParseBytes(v);
       return bytes.value_or(0) > 0 && Put(c.replication.lag_alarm, bytes);
     }},
    {"replication.interval", "30s", kPublic, kDurationForm,
     "How often the service looks at the replication",
     [](Config& c, const std::string& v) { return PutDuration(c.replication.interval, v); }},

    {"schedule.sync", "0 * * * *", kPublic, kCronForm,
     "When the service syncs by itself; syncs_per_day of the HTTP API takes its place",
     [](Config& c, const std::string& v) { return PutCron(c.schedule.sync, v); }, WhyNoCron},
    {"schedule.full-scan", "off", kPublic, kCronForm,
     "When the service looks at all of main besides; every sync does today",
     [](Config& c, const std::string& v) { return PutCron(c.schedule.full_scan, v); }, WhyNoCron},
    {"schedule.time-zone", "UTC", kPublic, "the name of a time zone such as UTC or Europe/Berlin",
     "The zone that both are meant in",
     [](Config& c, const std::string& v) { return PutZone(c.schedule.time_zone, v); }, WhyNoZone},
    {"schedule.jitter", "0s", kPublic, "a time from 0s to 1h, such as 90s, 5m or 300",
     "The most that a run may begin after its time; how much it is depends on audit.origin",
     [](Config& c, const std::string& v) { return PutJitter(c.schedule.jitter, v); }},

    {"service.stop-timeout", "30s", kPublic, kDurationForm,
     "How long the service may take to end the run in hand when it is told to stop",
     [](Config& c, const std::string& v) { return PutDuration(c.service.stop_timeout, v); }},
    {"service.hang-after", "15m", kPublic, kDurationForm,
     "Without any progress for longer, systemd's watchdog is no longer told that all is well",
     [](Config& c, const std::string& v) { return PutDuration(c.service.hang_after, v); }},

    {"http.listen", "127.0.0.1:8008", kPublic,
     "an address and a port such as 127.0.0.1:8008 or [::1]:8008 (no name; port 0: any), or off",
     "Where the service answers HTTP; without a token only on a loopback address",
     [](Config& c, const std::string& v) { return PutListen(c.http.listen, v); }},
    {"http.tls-certificate", "", kPublic, kFileForm,
     "The server's certificate with its chain, PEM; needs http.tls-key; empty: without TLS",
     [](Config& c, const std::string& v) { return PutOptionalPath(c.http.tls_certificate, v); }},
    {"http.tls-key", "", kPublic, kFileForm,
     "The certificate's private key, PEM, without a passphrase",
     [](Config& c, const std::string& v) { return PutOptionalPath(c.http.tls_key, v); }},
    {"http.allowed-hosts", "localhost, 127.0.0.1, ::1", kPublic,
     "host names and addresses without ports, separated by commas, at least one",
     "The names under which the service may be asked (the Host header)",
     [](Config& c, const std::string& v) {
       return !v.empty() && PutList(c.http.allowed_hosts, v, ParseHostName);
     }},
    {"http.allowed-origins", "", kPublic,
     "origins such as https://admin.example.org, separated by commas, without path and without *",
     "Other sites whose pages may ask the service from a browser (CORS)",
     [](Config& c, const std::string& v) {
       return PutList(c.http.allowed_origins, v, NormalOrigin);
     }},
    {"http.token-file", "", kPublic, kFileForm,
     "The file of the hashed tokens; empty: tokens in state.dir",
     [](Config& c, const std::string& v) { return PutOptionalPath(c.http.token_file, v); }},

    {"audit.origin", "(host name)/li-sync", kPublic,
     "1 to 128 printable ASCII characters without blanks and + % \" \\",
     "The name of this audit trail, for good",
     [](Config& c, const std::string& v) { return PutIf(c.audit.origin, v, IsOrigin); }},
};

}  // namespace

std::span<const ConfigKey> ConfigKeys() { return kKeys; }

const ConfigKey* FindConfigKey(std::string_view name) {
  const auto* found = std::find_if(std::begin(kKeys), std::end(kKeys),
                                   [name](const ConfigKey& key) { return key.name == name; });
  return found == std::end(kKeys) ? nullptr : found;
}

std::vector<std::string_view> ConfigKeyNames() {
  std::vector<std::string_view> names;
  for (const ConfigKey& key : kKeys) names.push_back(key.name);
  return names;
}

std::string EnvironmentName(std::string_view key) {
  std::string name = "LI_SYNC_";
  for (const char c : key) {
    const bool lower = c >= 'a' && c <= 'z';
    name += lower ? static_cast<char>(c - 'a' + 'A') : c == '.' || c == '-' ? '_' : c;
  }
  return name;
}

}  // namespace lisync
