#include "agent/http/event_feed.h"

#include <utility>

namespace lisync {

void EventFeed::Publish(std::shared_ptr<const std::string> text) {
  std::function<void()> listener;
  {
    const std::lock_guard lock(mutex_);
    last_ = {last_.number + 1, std::move(text)};
    listener = listener_;
  }
  if (listener) listener();
}

EventFeed::Last EventFeed::last() const {
  const std::lock_guard lock(mutex_);
  return last_;
}

void EventFeed::SetListener(std::function<void()> listener) {
  const std::lock_guard lock(mutex_);
  listener_ = std::move(listener);
}

}  // namespace lisync
