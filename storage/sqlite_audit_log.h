#pragma once

#include <filesystem>
#include <memory>

#include "src/core/audit_log.h"

namespace lisync {

// The trail in `directory`/li-sync.db, over a connection of its own that cannot write. Read holds
// no transaction while it calls the visitor, so that a slow reader never holds up a writer's
// checkpoint of the write-ahead log; it shows whatever is stored, in order of seq: gaps are the
// verifier's to find, and a leaf longer than 4,095 bytes, which no li-sync writes, comes cut to
// 4,096. Throws StorageError::kCannotOpen as OpenDatabase (storage/database.h), also when there is
// no database yet. Head is the tree as stored; kTampered when it is missing or damaged.
std::unique_ptr<AuditLog> OpenAuditLog(const std::filesystem::path& directory);

}  // namespace lisync
