#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "src/core/audit_log.h"
#include "src/merkle/compact_range.h"

namespace lisync {

// A trail in memory that a test may change as it likes. `head` is what AuditLog::Head tells.
struct MemoryAuditLog : AuditLog {
  struct Entry {
    Seq seq = 0;
    std::string leaf;
  };

  std::vector<Entry> entries;  // by seq
  CompactRange range;
  TreeHasher hasher;
  TreeHead head = range.Head(hasher);

  // Adds the leaf with the next seq and tells the head of the tree over all leaves.
  void Append(const std::string& leaf) {
    entries.push_back({entries.empty() ? 0 : entries.back().seq + 1, leaf});
    range.Append(hasher.Leaf(AsBytes(leaf)), hasher);
    head = range.Head(hasher);
  }

  TreeHead Head() override { return head; }
  void Read(Seq first, Seq last, const EntryVisitor& visit) override {
    for (const Entry& entry : std::vector(entries)) {
      if (entry.seq >= first && entry.seq < last && !visit(entry.seq, entry.leaf)) return;
    }
  }
};

}  // namespace lisync
