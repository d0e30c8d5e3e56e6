#include "agent/logged_states.h"

#include <algorithm>
#include <string_view>

namespace lisync {
namespace {

constexpr std::string_view kLost = "object.lost";

std::string Verb(const AuditEvent& event) {
  if (event.action == kLost) return "lost on hidden";
  if (event.outcome != "ok") return event.outcome;
  if (event.action == "object.copy") return "copied";
  if (event.action == "object.adopt") return "adopted";
  if (event.action == "object.vanish") return "vanished";
  return event.action;
}

// Empty for a detail that the entry does not have.
std::string Detail(const AuditEvent& event, std::string_view name) {
  const auto found = std::find_if(event.detail.begin(), event.detail.end(),
                                  [name](const auto& field) { return field.first == name; });
  return found == event.detail.end() ? "" : found->second;
}

}  // namespace

std::string ObjectLine(const AuditEvent& event) {
  if (!event.key) return "";
  std::string line = Verb(event) + " \"" + EscapeKey(*event.key) + "\"";
  const char* separator = ": ";
  const auto add = [&line, &separator](const std::string& text) {
    if (text.empty()) return;
    line += separator + text;
    separator = ", ";
  };
  if (event.size) add(std::to_string(*event.size) + " bytes");
  if (const std::string attempts = Detail(event, "attempts"); !attempts.empty()) {
    add("attempt " + attempts);
  }
  if (const std::string next = Detail(event, "next_try"); !next.empty()) {
    add("next try after " + next);
  }
  if (const std::string kept = Detail(event, "kept_key"); !kept.empty()) {
    const std::string version = Detail(event, "kept_version");
    add("the version before is kept as \"" + kept + "\"" +
        (version.empty() ? "" : ", version " + version));
  }
  if (const std::string left_out = Detail(event, "left_out"); !left_out.empty()) {
    add("without its " + left_out);
  }
  const std::string fault = Detail(event, "fault");
  add(fault.empty() || event.reason.empty() ? fault + event.reason : fault + ": " + event.reason);
  return line;
}

std::string LossLine(const std::vector<AuditEvent>& events) {
  const auto is_loss = [](const AuditEvent& event) { return event.action == kLost; };
  const auto first = std::find_if(events.begin(), events.end(), is_loss);
  if (first == events.end()) return "";
  const auto number = std::count_if(first, events.end(), is_loss);
  const std::string objects =
      number == 1 ? "an object" : std::to_string(number) + " objects, the first";
  return "hidden has not what is recorded of " + objects + " \"" + EscapeKey(*first->key) +
         "\": " + first->reason;
}

TreeHead LoggedStates::Commit(const Batch& batch) {
  const TreeHead head = ForwardingStates::Commit(batch);
  if (const std::string line = LossLine(batch.events); !line.empty()) log_.Warning(line);
  if (!log_.Takes(LogLevel::kDebug)) return head;
  for (const AuditEvent& event : batch.events) {
    if (const std::string line = ObjectLine(event); !line.empty()) log_.Debug(line);
  }
  return head;
}

}  // namespace lisync
