#pragma once

#include <Poco/AutoPtr.h>
#include <Poco/Channel.h>

#include <atomic>

#include "agent/log.h"
#include "agent/terminal.h"
#include "src/core/clock.h"

namespace lisync {

// Writes each message as a line on standard error; for the journal with its priority before it
// ("<6>", sd-daemon(3)). The terminal must outlive it.
class TerminalChannel : public Poco::Channel {
 public:
  explicit TerminalChannel(Terminal& terminal) : terminal_(terminal) {}
  void log(const Poco::Message& message) override;

 private:
  Terminal& terminal_;
};

// The log on standard error: what an operator sees at a shell, a mail of cron, or the journal.
// People get TextLine; the journal gets JournalLine.
class TerminalLog : public Log {
 public:
  struct Options {
    LogLevel least = LogLevel::kWarning;
    LogFormat journal_format = LogFormat::kText;
  };

  // References must outlive this.
  TerminalLog(Terminal& terminal, const Clock& clock, Options options);
  bool Takes(LogLevel level) const override { return level >= options_.load().least; }
  void Write(const LogRecord& record) override;
  // The same, whatever its level.
  void WriteAnyway(const LogRecord& record);
  void Adjust(Options options) { options_ = options; }

 private:
  const TerminalKind kind_;
  const Clock& clock_;
  Poco::AutoPtr<TerminalChannel> channel_;
  std::atomic<Options> options_;
};

}  // namespace lisync
