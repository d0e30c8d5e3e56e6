#include "agent/terminal_log.h"

#include <Poco/Message.h>

#include <string>

#include "agent/log_line.h"

namespace lisync {

void TerminalChannel::log(const Poco::Message& message) {
  if (terminal_.kind() != TerminalKind::kJournal) return terminal_.WriteLine(message.getText());
  terminal_.WriteLine("<" + std::to_string(message.getPriority()) + ">" + message.getText());
}

TerminalLog::TerminalLog(Terminal& terminal, const Clock& clock, Options options)
    : kind_(terminal.kind()),
      clock_(clock),
      channel_(new TerminalChannel(terminal)),
      options_(options) {}

void TerminalLog::Write(const LogRecord& record) {
  if (Takes(record.level)) WriteAnyway(record);
}

void TerminalLog::WriteAnyway(const LogRecord& record) {
  const std::string line = kind_ == TerminalKind::kJournal
                               ? JournalLine(options_.load().journal_format, record)
                               : TextLine(clock_.Now(), record);
  channel_->log(Poco::Message("", line, PriorityOf(record.level)));
}

}  // namespace lisync
