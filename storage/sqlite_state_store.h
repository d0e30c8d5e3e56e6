#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "src/core/failpoint.h"
#include "src/core/state_store.h"
#include "storage/sqlite_state_reader.h"

namespace lisync {

struct StateStoreOptions {
  std::filesystem::path directory;  // must exist
  // The trail's name, for ever the same: 1 to 128 ASCII characters without blanks and + % " \ (what
  // a C2SP signed note takes as a key's name, https://c2sp.org/signed-note).
  std::string origin;
  // Called on the way of each commit with "commit.begin", "commit.state" and "commit.event" after
  // each of them, "commit.tree", "commit.checkpoint", "commit.before" and, the batch durable,
  // "commit.after". Throwing anywhere but in the last abandons the batch.
  Failpoint failpoint;
  // The database grows no further than so many pages of 4,096 bytes: a batch that needs more fails
  // as on a full disk. 0: no limit.
  std::uint32_t max_pages = 0;
  std::uint32_t cache_kib = kRunCacheKib;  // of each of its two connections
};

// The StateStore in `directory`/li-sync.db, made when there is none. Several processes may use it
// at once; each commit waits up to 30 s for another's. After an I/O error the store refuses every
// further commit: what the disk then holds only a new opening can tell. Throws
// StorageError::kCannotOpen as OpenDatabase (storage/database.h) and when the trail there has
// another origin; kTampered when its tree does not cover exactly its entries.
std::unique_ptr<StateStore> OpenStateStore(StateStoreOptions options);

}  // namespace lisync
