#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "src/core/state_store.h"

namespace lisync {

// An entry's number in the trail and the index of its leaf in the tree: 0, 1, 2, …
using Seq = std::uint64_t;

// Called with each entry in order; `leaf` is the canonical bytes that are hashed and is valid
// during the call. Returning false ends the reading.
using EntryVisitor = std::function<bool(Seq seq, std::string_view leaf)>;

// The audit trail, for reading: StateStore::Commit alone writes it. Thread-safe. Members throw
// StorageError.
class AuditLog {
 public:
  virtual ~AuditLog() = default;
  virtual TreeHead Head() = 0;
  // Entries in [first, last), or to the end of the trail as it stands at the call. Constant memory.
  virtual void Read(Seq first, Seq last, const EntryVisitor& visit) = 0;
};

}  // namespace lisync
