#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>

#include "src/core/state_store.h"

namespace lisync {

inline constexpr std::string_view kDatabaseName = "li-sync.db";

// What a connection keeps of the database in memory, at most, in KiB: enough for a run through all
// objects, and what suffices for a connection that stays open for good.
inline constexpr std::uint32_t kRunCacheKib = 16 * 1024;
inline constexpr std::uint32_t kIdleCacheKib = 256;

// What is recorded in `directory`/li-sync.db, over a connection that cannot write. Others may write
// meanwhile.
// Throws StorageError::kCannotOpen as OpenDatabase (storage/database.h), also when there is no
// database yet.
std::unique_ptr<StateReader> OpenStateReader(const std::filesystem::path& directory,
                                             std::uint32_t cache_kib = kRunCacheKib);

// The same; null when nothing was recorded there yet.
std::unique_ptr<StateReader> OpenStateReaderIfAny(const std::filesystem::path& directory);

}  // namespace lisync
