#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "src/localfs/tree_walk.h"

namespace lisync {

// Walks of one tree side by side, for those who list several parts of it at a time: each call goes
// on with the walk that stands where it begins. Thread-safe.
class TreeWalks {
 public:
  // As TreeWalk.
  TreeWalks(std::string root, std::string reserved);

  // As TreeWalk::Page.
  Result<ListPage> Page(const ObjectKey& start_after, std::size_t limit);

 private:
  std::unique_ptr<TreeWalk> Take(const ObjectKey& start_after);

  const std::string root_;
  const std::string reserved_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<TreeWalk>> idle_;  // guarded by mutex_; the last used at the end
};

}  // namespace lisync
