#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace lisync {

// The last event of a stream that goes to every subscriber (server-sent events, WHATWG HTML,
// section 9.2). A subscriber that is slow misses events, never the last one: each event stands for
// itself. Thread-safe.
class EventFeed {
 public:
  // `text` is the whole event as sent: "event: status\nid: 17\ndata: {…}\n\n".
  void Publish(std::shared_ptr<const std::string> text);

  struct Last {
    std::uint64_t number = 0;  // 0: nothing was published yet
    std::shared_ptr<const std::string> text;
  };
  Last last() const;

  // Called after each Publish, on its thread. One listener: the server. Empty: none.
  void SetListener(std::function<void()> listener);

 private:
  mutable std::mutex mutex_;
  Last last_;                       // guarded by mutex_
  std::function<void()> listener_;  // guarded by mutex_
};

}  // namespace lisync
