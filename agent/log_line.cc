#include "agent/log_line.h"

#include <nlohmann/json.hpp>

#include "agent/log_text.h"

namespace lisync {
namespace {

static_assert(Poco::Message::PRIO_ERROR == 3 && Poco::Message::PRIO_WARNING == 4 &&
              Poco::Message::PRIO_INFORMATION == 6 && Poco::Message::PRIO_DEBUG == 7);

constexpr const char* kPrefix = "LI:";
// No character of a message takes more bytes in JSON: "\u0000".
constexpr std::size_t kMostGrowth = 6;
// Of what is not the message, and of what a terminal or the journal puts before a line.
constexpr std::size_t kLongestFrame = 512;

std::string Text(const LogRecord& record) {
  std::string text = std::string(kPrefix) + " ";
  if (!record.run.empty()) text += "run=" + std::string(record.run) + " ";
  return text += record.message;
}

std::string Json(nlohmann::ordered_json fields, const LogRecord& record) {
  fields["level"] = LowerName(record.level);
  fields["prefix"] = kPrefix;
  if (!record.run.empty()) fields["run"] = CutText(record.run, kLongestFrame / 8);
  const auto with_message = [&fields, &record](std::size_t bytes) {
    fields["message"] = CutText(record.message, bytes);
    return HarmlessJson(
        fields.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
  };
  constexpr std::size_t kRoom = kLongestLine - kLongestFrame;
  std::string line = with_message(kRoom);
  return line.size() <= kRoom ? line : with_message((kRoom - kLongestFrame) / kMostGrowth);
}

}  // namespace

std::string TextLine(Instant time, const LogRecord& record) {
  return OneLine(FormatInstant(time) + " " + std::string(Name(record.level)) + " " + Text(record));
}

std::string JsonLine(Instant time, const LogRecord& record) {
  return Json({{"time", FormatInstant(time)}}, record);
}

std::string FileLine(LogFormat format, Instant time, const LogRecord& record) {
  return format == LogFormat::kJson ? JsonLine(time, record) : TextLine(time, record);
}

std::string JournalLine(LogFormat format, const LogRecord& record) {
  return format == LogFormat::kJson ? Json(nlohmann::ordered_json::object(), record)
                                    : OneLine(Text(record));
}

Poco::Message::Priority PriorityOf(LogLevel level) {
  switch (level) {
    case LogLevel::kError:
      return Poco::Message::PRIO_ERROR;
    case LogLevel::kWarning:
      return Poco::Message::PRIO_WARNING;
    case LogLevel::kInfo:
      return Poco::Message::PRIO_INFORMATION;
    case LogLevel::kDebug:
      break;
  }
  return Poco::Message::PRIO_DEBUG;
}

}  // namespace lisync
