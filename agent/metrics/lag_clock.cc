#include "agent/metrics/lag_clock.h"

#include "src/sync/verdict.h"

namespace lisync {

void LagClock::See(const ReplicationSample& sample) {
  if (last_ && sample.taken <= *last_) return;
  last_ = sample.taken;
  lag_.reset();
  if (!sample.publisher) return;
  const auto current = ParseLsn(sample.publisher->current_lsn);
  const auto confirmed = ParseLsn(sample.publisher->confirmed_flush_lsn);
  if (!current || !confirmed) return;
  Remember({sample.taken, *current});
  while (looks_.size() > 1 && looks_[1].position <= *confirmed) looks_.pop_front();
  lag_ = sample.taken - looks_.front().taken;
}

void LagClock::Remember(const Look& look) {
  // Another server, or main was restored: its positions begin anew.
  if (!looks_.empty() && look.position < looks_.back().position) looks_.clear();
  looks_.push_back(look);
  if (looks_.size() <= kMostLooks) return;
  std::deque<Look> kept;
  for (std::size_t i = 0; i < looks_.size(); i += 2) kept.push_back(looks_[i]);
  looks_ = std::move(kept);
}

}  // namespace lisync
