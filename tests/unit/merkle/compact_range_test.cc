#include "src/merkle/compact_range.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <string>
#include <vector>

#include "tests/unit/merkle/published_tree.h"

namespace lisync {
namespace {

// RFC 6962, section 2.1, to the letter: MTH(D[n]).
Sha256 SlowRoot(std::span<const Sha256> leaf_hashes, TreeHasher& hasher) {
  if (leaf_hashes.empty()) return hasher.EmptyRoot();
  if (leaf_hashes.size() == 1) return leaf_hashes[0];
  std::size_t split = 1;
  while (split * 2 < leaf_hashes.size()) split *= 2;
  const Sha256 left = SlowRoot(leaf_hashes.first(split), hasher);
  const Sha256 right = SlowRoot(leaf_hashes.subspan(split), hasher);
  return hasher.Node(left, right);
}

std::vector<Sha256> LeafHashes(std::size_t count, TreeHasher& hasher) {
  std::vector<Sha256> hashes;
  for (std::size_t i = 0; i < count; ++i) hashes.push_back(hasher.Leaf(AsBytes(std::to_string(i))));
  return hashes;
}

TEST(CompactRange, HasThePublishedRootAtEverySize) {
  TreeHasher hasher;
  CompactRange range;
  EXPECT_EQ(ToHex(range.Head(hasher).root), kPublishedRootsHex[0]);
  for (std::size_t i = 0; i < kPublishedLeavesHex.size(); ++i) {
    range.Append(hasher.Leaf(FromHex(kPublishedLeavesHex[i])), hasher);
    EXPECT_EQ(range.Head(hasher).size, i + 1);
    EXPECT_EQ(ToHex(range.Head(hasher).root), kPublishedRootsHex[i + 1]) << i + 1 << " leaves";
  }
}

TEST(CompactRange, AgreesWithTheRecursiveDefinition) {
  TreeHasher hasher;
  const auto leaves = LeafHashes(300, hasher);
  CompactRange range;
  for (std::size_t size = 1; size <= leaves.size(); ++size) {
    range.Append(leaves[size - 1], hasher);
    ASSERT_EQ(range.Head(hasher),
              (TreeHead{size, SlowRoot(std::span(leaves).first(size), hasher)}));
  }
}

TEST(CompactRange, HoldsOneHashForEachBitOfItsSize) {
  TreeHasher hasher;
  CompactRange range;
  for (const Sha256& leaf : LeafHashes(1000, hasher)) {
    range.Append(leaf, hasher);
    ASSERT_EQ(range.hashes().size(), static_cast<std::size_t>(std::popcount(range.size())));
  }
}

TEST(CompactRange, GoesOnAfterBeingWrittenAndRead) {
  TreeHasher hasher;
  CompactRange kept;
  CompactRange reread;
  for (const Sha256& leaf : LeafHashes(70, hasher)) {
    kept.Append(leaf, hasher);
    auto parsed = CompactRange::Parse(reread.Serialize());
    ASSERT_TRUE(parsed);
    reread = *parsed;
    reread.Append(leaf, hasher);
    ASSERT_EQ(reread, kept);
    ASSERT_EQ(reread.Head(hasher), kept.Head(hasher));
  }
}

TEST(CompactRange, IsWrittenAsSizeAndHashes) {
  TreeHasher hasher;
  CompactRange range;
  EXPECT_EQ(ToHex(range.Serialize()), "0000000000000000");
  for (std::size_t i = 0; i < 3; ++i) {
    range.Append(hasher.Leaf(FromHex(kPublishedLeavesHex[i])), hasher);
  }
  EXPECT_EQ(ToHex(range.Serialize()), "0000000000000003" + std::string(kPublishedRootsHex[2]) +
                                          ToHex(hasher.Leaf(FromHex(kPublishedLeavesHex[2]))));
}

TEST(CompactRange, RefusesBytesOfAnotherShape) {
  const std::string hash(64, 'a');
  for (const std::string& hex : {
           std::string(),
           std::string("00"),
           std::string("00000000000000"),               // no size
           std::string("0000000000000001"),             // no hash
           std::string("000000000000000000"),           // a byte too many
           "0000000000000000" + hash,                   // a hash too many
           "0000000000000002" + std::string(128, 'a'),  // the same
           "0000000000000003" + hash,                   // a hash too few
           "0000000000000001" + hash.substr(2),         // a hash cut short
           std::string("ffffffffffffffff"),
       }) {
    EXPECT_FALSE(CompactRange::Parse(FromHex(hex))) << hex;
  }
}

}  // namespace
}  // namespace lisync
