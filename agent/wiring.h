#pragma once

#include <cstdint>
#include <memory>
#include <stop_token>

#include "agent/command.h"
#include "agent/rclone_config.h"
#include "src/core/clock.h"
#include "src/core/media_source.h"
#include "src/core/media_store.h"
#include "src/core/pacer.h"
#include "src/core/pulse.h"
#include "src/core/state_store.h"
#include "src/postgres/database_address.h"
#include "src/postgres/pg_replication_probe.h"
#include "src/s3/s3_remote.h"
#include "storage/sqlite_state_reader.h"

namespace lisync {

// Where the configuration becomes working parts. Nothing is connected to yet when these return.

// Both ends of the media as rclone.conf describes them. Throws ConfigError.
MediaRemotes ResolveMediaOf(const CommandContext& context);

// `pulse`, where there is one, beats as the requests to a server get on; `requests`, where there is
// one, is their pace (a directory has none). Both must outlive the place.
std::unique_ptr<MediaSource> OpenSource(const RemotePlace& place, const CommandContext& context,
                                        Pulse* pulse = nullptr, Pacer* requests = nullptr);
std::unique_ptr<MediaStore> OpenStore(const MediaRemotes& remotes, const CommandContext& context,
                                      Pulse* pulse = nullptr, Pacer* requests = nullptr);

DatabaseAddress HiddenAddress(const Config& config);
// Absent without main.dsn.
std::optional<DatabaseAddress> MainAddress(const Config& config);
std::unique_ptr<ReplicationProbe> OpenProbe(const CommandContext& context);

// The file of the HTTP API's tokens: http.token-file, or `tokens` in state.dir.
std::filesystem::path TokenFilePath(const Config& config);

// Makes the state directory (mode 0700, its parent must be there) where it is missing. Throws
// StorageError (kCannotOpen).
void EnsureStateDirectory(const std::filesystem::path& directory);
// The state and trail in state.dir. Throws StorageError.
std::unique_ptr<StateStore> OpenStates(const Config& config,
                                       std::uint32_t cache_kib = kRunCacheKib);

}  // namespace lisync
