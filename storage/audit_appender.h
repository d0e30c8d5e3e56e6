#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <string>

#include "src/core/audit_event.h"
#include "src/core/state_store.h"
#include "src/merkle/compact_range.h"
#include "src/merkle/tree_hasher.h"

namespace lisync {

// The trail's tree as stored, and what it stands beside.
struct StoredTree {
  std::string origin;  // empty before the first entry
  CompactRange range;
  std::uint64_t entries = 0;  // one more than the last seq; range.size(), unless tampered with
};

class StoredTreeReader {
 public:
  explicit StoredTreeReader(SQLite::Database& database);
  // Throws StorageError::kTampered when the tree is missing or damaged.
  StoredTree Read();

 private:
  SQLite::Statement read_;
};

// Appends entries to the trail inside the caller's write transaction: Begin, any number of Append,
// Save. Throws SQLite::Exception and StorageError; the caller then rolls back.
class AuditAppender {
 public:
  // `origin`: the trail's name, not empty.
  AuditAppender(SQLite::Database& database, std::string origin);

  // Takes up the trail where it ends now: another process may have appended since. Throws
  // StorageError::kTampered when the tree does not cover exactly the entries, kCannotOpen when the
  // trail has another origin.
  void Begin();
  void Append(const AuditEvent& event);
  // Stores the tree over all entries and returns its head.
  TreeHead Save();

 private:
  const std::string origin_;
  TreeHasher hasher_;
  StoredTreeReader tree_;
  SQLite::Statement insert_;
  SQLite::Statement update_tree_;
  CompactRange range_;
  std::uint64_t stored_size_ = 0;
};

}  // namespace lisync
