#pragma once

#include <functional>
#include <optional>
#include <string>

#include "agent/terminal.h"
#include "agent/ticker.h"
#include "src/core/clock.h"

namespace lisync {

// Rewrites the terminal's progress line a few times a second until it is dropped. Nothing where no
// person watches. `text` is called on a thread of its own with the time since the start.
class LiveLine {
 public:
  LiveLine(Terminal& terminal, Clock& clock, std::function<std::string(Duration elapsed)> text);
  ~LiveLine();
  LiveLine(const LiveLine&) = delete;
  LiveLine& operator=(const LiveLine&) = delete;

 private:
  Terminal& terminal_;
  std::optional<Ticker> ticker_;  // absent where no person watches
};

}  // namespace lisync
