#include "agent/wiring.h"

#include <sys/stat.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "agent/config_error.h"
#include "src/localfs/local_source.h"
#include "src/localfs/local_store.h"
#include "src/s3/s3_source.h"
#include "src/s3/s3_store.h"
#include "storage/sqlite_state_store.h"

namespace lisync {
namespace {

S3Remote ToS3Remote(const S3RemoteConfig& place, const Config::Media& media) {
  auto endpoint = ParseEndpoint(place.endpoint);
  if (!endpoint.ok()) throw ConfigError(place.name + ": endpoint: " + endpoint.error().what);
  S3Remote remote;
  remote.endpoint = std::move(endpoint).value();
  remote.region = place.region;
  remote.credentials = {place.access_key_id, place.secret_access_key, place.session_token};
  remote.bucket = place.bucket;
  remote.prefix = place.prefix;
  remote.addressing =
      place.addressing == BucketAddressing::kPath ? Addressing::kPath : Addressing::kVirtualHost;
  remote.ca_file = place.ca_cert;
  remote.connect_timeout = media.contimeout;
  remote.idle_timeout = media.timeout;
  remote.low_level_retries = static_cast<int>(media.low_level_retries);
  return remote;
}

}  // namespace

MediaRemotes ResolveMediaOf(const CommandContext& context) {
  const Config& config = context.loaded.config;
  return ResolveMedia(RcloneConfig::Load(config.rclone.config), config.media.source,
                      config.media.destination, context.host.environment);
}

std::unique_ptr<MediaSource> OpenSource(const RemotePlace& place, const CommandContext& context,
                                        Pulse* pulse, Pacer* requests) {
  Clock& clock = context.host.clock;
  if (const auto* s3 = std::get_if<S3RemoteConfig>(&place)) {
    return OpenS3Source(ToS3Remote(*s3, context.loaded.config.media), clock, context.stop, pulse,
                        requests);
  }
  return std::make_unique<LocalSource>(std::get<LocalRemoteConfig>(place).root.string(), clock);
}

std::unique_ptr<MediaStore> OpenStore(const MediaRemotes& remotes, const CommandContext& context,
                                      Pulse* pulse, Pacer* requests) {
  if (const auto* s3 = std::get_if<S3RemoteConfig>(&remotes.destination)) {
    return OpenS3Store(ToS3Remote(*s3, context.loaded.config.media), context.host.clock,
                       context.stop, pulse, requests);
  }
  const auto* origin = std::get_if<LocalRemoteConfig>(&remotes.source);
  return std::make_unique<LocalStore>(
      std::get<LocalRemoteConfig>(remotes.destination).root.string(),
      origin == nullptr ? std::string() : origin->root.string());
}

DatabaseAddress HiddenAddress(const Config& config) {
  DatabaseAddress address;
  address.host = config.hidden.host;
  address.port = std::to_string(config.hidden.port);
  address.user = config.hidden.user;
  address.dbname = config.hidden.name;
  address.password = config.hidden.password;
  return address;
}

std::optional<DatabaseAddress> MainAddress(const Config& config) {
  if (config.main.dsn.empty()) return std::nullopt;
  DatabaseAddress address;
  address.dsn = config.main.dsn;
  return address;
}

std::unique_ptr<ReplicationProbe> OpenProbe(const CommandContext& context) {
  const Config& config = context.loaded.config;
  ReplicationProbeOptions options;
  options.hidden = HiddenAddress(config);
  options.main = MainAddress(config);
  options.subscription = config.replication.subscription;
  options.publication = config.replication.publication;
  return std::make_unique<PgReplicationProbe>(std::move(options), context.host.clock);
}

std::filesystem::path TokenFilePath(const Config& config) {
  return config.http.token_file.empty() ? config.state.dir / "tokens" : config.http.token_file;
}

void EnsureStateDirectory(const std::filesystem::path& directory) {
  if (mkdir(directory.c_str(), 0700) == 0 || errno == EEXIST) return;
  throw StorageError(StorageError::Kind::kCannotOpen,
                     "state.dir " + directory.string() +
                         " cannot be made: " + std::generic_category().message(errno) +
                         "; make it, writable for the user that runs li-sync");
}

std::unique_ptr<StateStore> OpenStates(const Config& config, std::uint32_t cache_kib) {
  return OpenStateStore({config.state.dir, config.audit.origin, {}, 0, cache_kib});
}

}  // namespace lisync
