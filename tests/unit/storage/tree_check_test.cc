#include "storage/tree_check.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace lisync {
namespace {

std::vector<Sha256> Hashes(std::size_t count, TreeHasher& hasher) {
  std::vector<Sha256> hashes;
  for (std::size_t i = 0; i < count; ++i) hashes.push_back(hasher.Leaf(AsBytes(std::to_string(i))));
  return hashes;
}

CompactRange TreeOf(const std::vector<Sha256>& hashes, TreeHasher& hasher) {
  CompactRange range;
  for (const Sha256& hash : hashes) range.Append(hash, hasher);
  return range;
}

TEST(TreeCheck, TheSameEntriesDifferFromNothing) {
  TreeHasher hasher;
  for (std::size_t size = 0; size < 40; ++size) {
    const auto hashes = Hashes(size, hasher);
    TreeCheck check(TreeOf(hashes, hasher));
    for (const Sha256& hash : hashes) EXPECT_FALSE(check.Take(hash, hasher));
    EXPECT_FALSE(check.Take(hasher.EmptyRoot(), hasher)) << "beyond the tree";
  }
}

TEST(TreeCheck, EachChangedEntryIsFoundInItsSubtreeAlone) {
  TreeHasher hasher;
  for (std::size_t size = 1; size < 24; ++size) {
    for (std::size_t changed = 0; changed < size; ++changed) {
      auto hashes = Hashes(size, hasher);
      TreeCheck check(TreeOf(hashes, hasher));
      hashes[changed] = hasher.EmptyRoot();
      std::vector<TreeCheck::Range> found;
      for (const Sha256& hash : hashes) {
        if (const auto range = check.Take(hash, hasher)) found.push_back(*range);
      }
      ASSERT_EQ(found.size(), 1U) << changed << " of " << size;
      EXPECT_LE(found[0].first, changed);
      EXPECT_GE(found[0].last, changed);
    }
  }
}

}  // namespace
}  // namespace lisync
