#pragma once

#include <Poco/Message.h>

#include <string>

#include "agent/log.h"
#include "src/core/time.h"

namespace lisync {

// The forms of a log line. All are one line of valid UTF-8, at most kLongestLine bytes (a message
// that is longer is cut), and have "LI:", the prefix that makes lines of lawful interception
// findable.

// "2026-11-24T03:44:11.123456Z INFO LI: run=20261124T034411Z-1a2b3c4d text": RFC 3339 in UTC,
// level, prefix, the run where there is one, and the message as OneLine makes it.
std::string TextLine(Instant time, const LogRecord& record);

// {"time":"2026-11-24T03:44:11.123456Z","level":"info","prefix":"LI:","run":"…","message":"…"};
// `run` is left out where there is none. Bytes of the message that are no UTF-8 become U+FFFD.
std::string JsonLine(Instant time, const LogRecord& record);

// The line of a file in this format.
std::string FileLine(LogFormat format, Instant time, const LogRecord& record);

// The same without what the journal keeps by itself: the time, and in text the level.
std::string JournalLine(LogFormat format, const LogRecord& record);

// Poco's priority of the level. It is also the level's number in syslog(3), which sd-daemon(3)
// wants before a line for the journal: 3, 4, 6 and 7.
Poco::Message::Priority PriorityOf(LogLevel level);

}  // namespace lisync
