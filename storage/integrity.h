#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "src/core/audit_log.h"

namespace lisync {

// Something in the database that li-sync does not write.
struct Contradiction {
  std::optional<Seq> seq;  // of the audit entry it is about; absent when it is about none
  std::string what;        // plain words
};

struct IntegrityReport {
  std::uint64_t entries = 0;  // looked at
  std::uint64_t states = 0;   // looked at
  std::uint64_t found = 0;    // contradictions in all
  // The first of them: those about entries by seq, then the others.
  std::vector<Contradiction> contradictions;

  bool ok() const { return found == 0; }
};

inline constexpr std::size_t kMaxContradictions = 100;

// Whether the tables of `directory`/li-sync.db agree with each other, as far as the database alone
// can tell. The verifier (src/report/verify.h) judges the trail on its own. Looks at
// - the file: PRAGMA integrity_check;
// - the schema: each table, index and trigger is as the migrations make it;
// - audit_entry: seq has no gap, each column says what the leaf says, each leaf has the hash that
//   was stored with it, and the stored tree is the one over the entries;
// - object_state: each copied, adopted, vanished or failed object is what the trail's last word on
//   it says, and no object of the trail is missing.
// Reads the whole database in small steps; others may write meanwhile.
// Throws StorageError as OpenDatabase, and when reading fails.
IntegrityReport CheckIntegrity(const std::filesystem::path& directory);

}  // namespace lisync
