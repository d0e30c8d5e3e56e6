#include "src/localfs/tree_walks.h"

#include <algorithm>
#include <utility>

namespace lisync {
namespace {

// A walk holds the directories on its way open.
constexpr std::size_t kMostIdle = 16;

}  // namespace

TreeWalks::TreeWalks(std::string root, std::string reserved)
    : root_(std::move(root)), reserved_(std::move(reserved)) {}

Result<ListPage> TreeWalks::Page(const ObjectKey& start_after, std::size_t limit) {
  std::unique_ptr<TreeWalk> walk = Take(start_after);
  auto page = walk->Page(start_after, limit);
  if (!walk->position()) return page;
  const std::lock_guard lock(mutex_);
  if (idle_.size() == kMostIdle) idle_.erase(idle_.begin());
  idle_.push_back(std::move(walk));
  return page;
}

std::unique_ptr<TreeWalk> TreeWalks::Take(const ObjectKey& start_after) {
  {
    const std::lock_guard lock(mutex_);
    const auto there = std::find_if(idle_.begin(), idle_.end(), [&](const auto& walk) {
      return walk->position() == start_after;
    });
    if (there != idle_.end()) {
      std::unique_ptr<TreeWalk> walk = std::move(*there);
      idle_.erase(there);
      return walk;
    }
  }
  return std::make_unique<TreeWalk>(root_, reserved_);
}

}  // namespace lisync
