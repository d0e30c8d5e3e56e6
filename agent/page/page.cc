#include "agent/page/page.h"

#include "agent/json_output.h"
#include "agent/page/frame.h"
#include "agent/page/parts.h"
#include "agent/page/sections.h"

namespace lisync {

std::vector<PageSection> PageSections(const StatusSnapshot& status, const PageView& view) {
  return {
      {"taken", TimeOf(status.taken, status.taken)},
      {"headline", HeadlineContent(status)},
      {"figures", FiguresContent(status)},
      {"run", RunContent(status)},
      {"runs", RunsContent(status)},
      {"backlog", BacklogContent(status)},
      {"replication", ReplicationContent(status, view)},
      {"audit", AuditContent(status)},
      {"schedule", ScheduleContent(status)},
      {"service", ServiceContent(status)},
  };
}

std::string RenderPage(const StatusSnapshot& status, const PageView& view) {
  return Document(PageFrame(status, view, PageSections(status, view)));
}

std::string RenderSections(const StatusSnapshot& status, const PageView& view) {
  nlohmann::ordered_json json = nlohmann::ordered_json::object();
  for (const PageSection& section : PageSections(status, view)) {
    json[section.id] = section.content.markup();
  }
  return ToJsonText(json);
}

}  // namespace lisync
