#include "src/merkle/tree_hasher.h"

#include <gtest/gtest.h>

#include "tests/unit/merkle/published_tree.h"

namespace lisync {
namespace {

TEST(TreeHasher, EmptyTreeHasThePublishedRoot) {
  TreeHasher hasher;
  EXPECT_EQ(ToHex(hasher.EmptyRoot()), kPublishedRootsHex[0]);
}

TEST(TreeHasher, LeavesHaveThePublishedHashes) {
  TreeHasher hasher;
  EXPECT_EQ(ToHex(hasher.Leaf(FromHex(kPublishedLeavesHex[0]))), kPublishedRootsHex[1]);
  EXPECT_EQ(ToHex(hasher.Leaf(FromHex(kPublishedLeavesHex[1]))),
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7");
  EXPECT_EQ(ToHex(hasher.Leaf(FromHex(kPublishedLeavesHex[4]))),
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b");
}

TEST(TreeHasher, NodesHaveThePublishedHashes) {
  TreeHasher hasher;
  const auto leaf = [&](std::size_t i) { return hasher.Leaf(FromHex(kPublishedLeavesHex[i])); };
  const Sha256 n45 = hasher.Node(leaf(4), leaf(5));
  const Sha256 n67 = hasher.Node(leaf(6), leaf(7));
  EXPECT_EQ(ToHex(hasher.Node(leaf(2), leaf(3))),
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e");
  EXPECT_EQ(ToHex(n45), "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a");
  EXPECT_EQ(ToHex(n67), "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0");
  EXPECT_EQ(ToHex(hasher.Node(n45, n67)),
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4");
}

}  // namespace
}  // namespace lisync
