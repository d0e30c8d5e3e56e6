#pragma once

#include <filesystem>
#include <memory>
#include <string_view>

#include "src/core/state_store.h"

namespace lisync {

inline constexpr std::string_view kDatabaseName = "li-sync.db";

// What is recorded in `directory`/li-sync.db, over a connection that cannot write. Others may write
// meanwhile.
// Throws StorageError::kCannotOpen as OpenDatabase (storage/database.h), also when there is no
// database yet.
std::unique_ptr<StateReader> OpenStateReader(const std::filesystem::path& directory);

}  // namespace lisync
