#include "src/merkle/compact_range.h"

#include <algorithm>
#include <bit>

namespace lisync {
namespace {

constexpr std::size_t kSizeBytes = 8;

}  // namespace

std::optional<CompactRange> CompactRange::Parse(std::span<const std::byte> bytes) {
  if (bytes.size() < kSizeBytes) return std::nullopt;
  CompactRange range;
  for (std::size_t i = 0; i < kSizeBytes; ++i) {
    range.size_ = range.size_ << 8 | std::to_integer<std::uint64_t>(bytes[i]);
  }
  const auto count = static_cast<std::size_t>(std::popcount(range.size_));
  if (bytes.size() != kSizeBytes + count * sizeof(Sha256)) return std::nullopt;
  range.hashes_.resize(count);
  auto from = bytes.begin() + kSizeBytes;
  for (Sha256& hash : range.hashes_) {
    std::copy_n(from, hash.size(), hash.begin());
    from += sizeof(Sha256);
  }
  return range;
}

std::vector<std::byte> CompactRange::Serialize() const {
  std::vector<std::byte> bytes;
  bytes.reserve(kSizeBytes + hashes_.size() * sizeof(Sha256));
  for (std::size_t i = kSizeBytes; i-- > 0;) {
    bytes.push_back(static_cast<std::byte>(size_ >> (8 * i)));
  }
  for (const Sha256& hash : hashes_) bytes.insert(bytes.end(), hash.begin(), hash.end());
  return bytes;
}

void CompactRange::Append(const Sha256& leaf_hash, TreeHasher& hasher) {
  Sha256 hash = leaf_hash;
  // Each trailing 1 bit of the old size is a complete subtree that the new leaf completes a pair
  // of.
  for (std::uint64_t bits = size_; (bits & 1) != 0; bits >>= 1) {
    hash = hasher.Node(hashes_.back(), hash);
    hashes_.pop_back();
  }
  hashes_.push_back(hash);
  ++size_;
}

TreeHead CompactRange::Head(TreeHasher& hasher) const {
  if (hashes_.empty()) return {0, hasher.EmptyRoot()};
  Sha256 root = hashes_.back();
  for (std::size_t i = hashes_.size() - 1; i-- > 0;) root = hasher.Node(hashes_[i], root);
  return {size_, root};
}

}  // namespace lisync
