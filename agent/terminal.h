#pragma once

#include <cstddef>
#include <mutex>
#include <ostream>
#include <string>
#include <string_view>

#include "agent/process.h"

namespace lisync {

enum class TerminalKind {
  kInteractive,  // a person watches: a progress line may be shown and rewritten
  kPlain,        // a file, a pipe, cron's mail: whole lines only
  kJournal,      // systemd's journal: whole lines, each with its priority
};

// Whether the descriptor leads to systemd's journal: it is the stream that JOURNAL_STREAM names as
// "device:inode" (systemd.exec(5)). A process that was started with the variable and has its
// output elsewhere does not take that for the journal.
bool LeadsToJournal(int descriptor, const Environment& environment);

// What stands behind standard error, and its width in columns (80 when it is unknown).
TerminalKind KindOfStandardError(const Environment& environment);
std::size_t ColumnsOfStandardError();

// Lines for people, and below them one progress line that is rewritten in place. Thread-safe. Text
// is shown as OneLine makes it.
class Terminal {
 public:
  // The stream must outlive this.
  Terminal(std::ostream& stream, TerminalKind kind, std::size_t columns);
  // Removes the progress line.
  ~Terminal();
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  TerminalKind kind() const { return kind_; }

  // One whole line; a progress line stays below it.
  void WriteLine(std::string_view text);
  // Puts `text`, cut to the width, in the place of the progress line. Nothing where no person
  // watches.
  void ShowProgress(std::string_view text);
  void ClearProgress();

 private:
  void Erase();

  std::ostream& stream_;
  const TerminalKind kind_;
  const std::size_t columns_;
  std::mutex mutex_;
  std::string progress_;  // guarded by mutex_; empty: none is shown
};

}  // namespace lisync
