#include "agent/live_line.h"

#include <utility>

namespace lisync {

LiveLine::LiveLine(Terminal& terminal, Clock& clock,
                   std::function<std::string(Duration elapsed)> text)
    : terminal_(terminal) {
  if (terminal.kind() != TerminalKind::kInteractive) return;
  ticker_.emplace(clock, std::chrono::milliseconds(250),
                  [&terminal, &clock, text = std::move(text), start = clock.Now()] {
                    terminal.ShowProgress(text(clock.Now() - start));
                  });
}

LiveLine::~LiveLine() {
  ticker_.reset();
  terminal_.ClearProgress();
}

}  // namespace lisync
