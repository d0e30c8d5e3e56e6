#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/page/html.h"
#include "src/core/run_record.h"
#include "src/core/time.h"

namespace lisync {

// What sections are made of. Pure. `now` is the snapshot's time.

// "12:03:17 UTC"; the page's script adds the reader's own time as the title.
Html TimeOf(Instant at, Instant now);
// "3 min ago", "in 3 min", "now"; the script keeps it true.
Html RelativeTime(Instant at, Instant now);
// "12:03:17 UTC (3 min ago)".
Html When(Instant at, Instant now);
// How long since: "3 min"; the script keeps it true.
Html Since(Instant at, Instant now);

// A line of a <dl>.
Html Fact(const Html& name, const Html& value);

// A symbol and a word; `kind` is the style's: "good", "working", "warning", "bad", "unknown".
Html Badge(std::string_view kind, std::string_view symbol, const Html& word);
Html BadgeOf(RunState state);
// Of a verdict's name: "healthy", "lagging", …
Html HealthBadge(std::string_view health);
// The kind of style for a verdict's name.
std::string_view KindOfHealth(std::string_view health);

Html Code(const Html& text);
Html Paragraph(std::string_view css_class, const Html& content);

// A cell that shows its column's name on a narrow screen.
Html Cell(const std::string& column, const Html& content);
Html Table(const std::string& caption, const std::vector<std::string>& columns, const Html& rows);
Html Row(const Attributes& attributes, const Html& cells);

// "schedule", "request by admin-panel", "command sync by root".
Html WhyOf(const RunRecord& run);

}  // namespace lisync
