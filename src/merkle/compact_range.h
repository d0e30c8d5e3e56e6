#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "src/core/digest.h"
#include "src/core/state_store.h"
#include "src/merkle/tree_hasher.h"

namespace lisync {

// All of a growing Merkle tree that is needed to append to it and to tell its root: the roots of
// the complete subtrees that the leaves fall into, largest and leftmost first, one for each 1 bit
// of the size. At most 64 hashes.
class CompactRange {
 public:
  // The tree without leaves.
  CompactRange() = default;

  // Reads what Serialize wrote. Absent when the bytes are of any other shape; whether the hashes
  // are right only the leaves can tell.
  static std::optional<CompactRange> Parse(std::span<const std::byte> bytes);
  // The size as 8 bytes, big-endian, then the hashes in order.
  std::vector<std::byte> Serialize() const;

  std::uint64_t size() const { return size_; }
  std::span<const Sha256> hashes() const { return hashes_; }

  // Amortised one, at most 64 node hashes.
  void Append(const Sha256& leaf_hash, TreeHasher& hasher);
  TreeHead Head(TreeHasher& hasher) const;

  bool operator==(const CompactRange&) const = default;

 private:
  std::uint64_t size_ = 0;
  std::vector<Sha256> hashes_;
};

}  // namespace lisync
