#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "src/core/state_store.h"
#include "src/merkle/tree_hasher.h"

namespace lisync {

// Recomputes a trail's tree head from its leaves (RFC 6962, section 2.1), on its own: the code that
// stored the head has no part in it.
class TreeRoot {
 public:
  void Add(std::string_view leaf);
  // Of the leaves so far.
  TreeHead Head();

 private:
  struct Subtree {
    std::uint64_t leaves = 0;
    Sha256 root{};
  };

  TreeHasher hasher_;
  std::vector<Subtree> subtrees_;  // complete ones, from the left, each larger than the next
};

}  // namespace lisync
