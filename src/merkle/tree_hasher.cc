#include "src/merkle/tree_hasher.h"

#include <array>

namespace lisync {
namespace {

constexpr std::array kLeafPrefix = {std::byte{0x00}};
constexpr std::array kNodePrefix = {std::byte{0x01}};

}  // namespace

Sha256 TreeHasher::EmptyRoot() { return sha256_.Finish(); }

Sha256 TreeHasher::Leaf(std::span<const std::byte> leaf) {
  sha256_.Update(kLeafPrefix);
  sha256_.Update(leaf);
  return sha256_.Finish();
}

Sha256 TreeHasher::Node(const Sha256& left, const Sha256& right) {
  sha256_.Update(kNodePrefix);
  sha256_.Update(left);
  sha256_.Update(right);
  return sha256_.Finish();
}

}  // namespace lisync
