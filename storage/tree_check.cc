#include "storage/tree_check.h"

#include <bit>

namespace lisync {

std::optional<TreeCheck::Range> TreeCheck::Take(const Sha256& leaf_hash, TreeHasher& hasher) {
  seen_.Append(leaf_hash, hasher);
  // The subtrees' sizes are the 1 bits of the tree's size, largest first.
  const std::uint64_t rest = stored_.size() - first_;
  if (rest == 0 || seen_.size() != first_ + std::bit_floor(rest)) return std::nullopt;
  const Range subtree{first_, seen_.size() - 1};
  const bool equal = seen_.hashes().back() == stored_.hashes()[compared_];
  first_ = seen_.size();
  ++compared_;
  return equal ? std::nullopt : std::optional(subtree);
}

}  // namespace lisync
