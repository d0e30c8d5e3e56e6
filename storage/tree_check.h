#pragma once

#include <cstddef>
#include <optional>
#include <utility>

#include "src/core/audit_log.h"
#include "src/merkle/compact_range.h"
#include "src/merkle/tree_hasher.h"

namespace lisync {

// Compares the entries of a trail, one by one from the first, with a tree made of them earlier.
// Each of its complete subtrees is compared apart: that narrows down where an entry differs.
class TreeCheck {
 public:
  explicit TreeCheck(CompactRange stored) : stored_(std::move(stored)) {}

  // Entries, one of which at least is not what the tree was made of.
  struct Range {
    Seq first = 0;
    Seq last = 0;
  };
  // The next entry. Returns the subtree that ends with it, when that differs. Entries that the tree
  // does not cover differ from nothing.
  std::optional<Range> Take(const Sha256& leaf_hash, TreeHasher& hasher);

  Seq next() const { return seen_.size(); }

 private:
  CompactRange stored_;
  CompactRange seen_;
  std::size_t compared_ = 0;  // subtrees
  Seq first_ = 0;             // of the next subtree to compare
};

}  // namespace lisync
