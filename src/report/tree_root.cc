#include "src/report/tree_root.h"

#include "src/core/digest.h"

namespace lisync {

void TreeRoot::Add(std::string_view leaf) {
  subtrees_.push_back({1, hasher_.Leaf(AsBytes(leaf))});
  while (subtrees_.size() > 1) {
    const Subtree right = subtrees_.back();
    Subtree& left = subtrees_[subtrees_.size() - 2];
    if (left.leaves != right.leaves) return;
    left = {left.leaves * 2, hasher_.Node(left.root, right.root)};
    subtrees_.pop_back();
  }
}

TreeHead TreeRoot::Head() {
  if (subtrees_.empty()) return {0, hasher_.EmptyRoot()};
  TreeHead head{0, subtrees_.back().root};
  for (const Subtree& subtree : subtrees_) head.size += subtree.leaves;
  for (std::size_t i = subtrees_.size() - 1; i-- > 0;) {
    head.root = hasher_.Node(subtrees_[i].root, head.root);
  }
  return head;
}

}  // namespace lisync
