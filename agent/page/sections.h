#pragma once

#include "agent/page/html.h"
#include "agent/page/page.h"

namespace lisync {

// The content of each section, with its heading. Pure.
Html HeadlineContent(const StatusSnapshot& status);
Html FiguresContent(const StatusSnapshot& status);
Html RunContent(const StatusSnapshot& status);  // in progress, queued, of other processes
Html RunsContent(const StatusSnapshot& status);
Html BacklogContent(const StatusSnapshot& status);
Html ReplicationContent(const StatusSnapshot& status, const PageView& view);
Html AuditContent(const StatusSnapshot& status);
Html ScheduleContent(const StatusSnapshot& status);
Html ServiceContent(const StatusSnapshot& status);

// A section's heading, which names it for screen readers: the id is "SECTION-title".
Html Heading(const std::string& section, const Html& title);

}  // namespace lisync
