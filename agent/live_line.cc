#include "agent/live_line.h"

#include <utility>

namespace lisync {

LiveLine::LiveLine(Terminal& terminal, Clock& clock,
                   std::function<std::string(Duration elapsed)> text)
    : terminal_(terminal),
      thread_([&terminal, &clock, text = std::move(text)](const std::stop_token& stop) {
        if (terminal.kind() != TerminalKind::kInteractive) return;
        const Instant start = clock.Now();
        while (clock.WaitUntil(clock.Now() + std::chrono::milliseconds(250), stop)) {
          terminal.ShowProgress(text(clock.Now() - start));
        }
      }) {}

LiveLine::~LiveLine() {
  thread_.request_stop();
  thread_.join();
  terminal_.ClearProgress();
}

}  // namespace lisync
