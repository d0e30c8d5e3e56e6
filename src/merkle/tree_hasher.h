#pragma once

#include <cstddef>
#include <span>

#include "src/core/digest.h"

namespace lisync {

// The hashes of a Merkle tree (RFC 6962, section 2.1; the same in RFC 9162, section 2.1.1), with
// SHA-256. One thread at a time.
class TreeHasher {
 public:
  // Of the tree without leaves: SHA-256("").
  Sha256 EmptyRoot();
  // SHA-256(0x00 || leaf).
  Sha256 Leaf(std::span<const std::byte> leaf);
  // SHA-256(0x01 || left || right).
  Sha256 Node(const Sha256& left, const Sha256& right);

 private:
  Sha256Hasher sha256_;
};

}  // namespace lisync
