#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "agent/page/html.h"
#include "agent/service/status_snapshot.h"

namespace lisync {

// What the page shows beside the snapshot.
struct PageView {
  bool may_trigger = false;  // tokens are configured: the page offers its button
  std::optional<std::int64_t>
      lag_alarm_bytes{};  // Thresholds::lag_alarm_bytes; a line in the chart

  bool operator==(const PageView&) const = default;
};

// A part of the page that changes with the snapshot: what stands inside the element of this id.
struct PageSection {
  std::string id;
  Html content;
};

// All of them, in the order of the page. Pure, like the functions below.
std::vector<PageSection> PageSections(const StatusSnapshot& status, const PageView& view);

// The whole document, UTF-8. It says everything without a script.
std::string RenderPage(const StatusSnapshot& status, const PageView& view);

// The sections as a JSON object, id to HTML: what the page's script puts in place of what it shows.
std::string RenderSections(const StatusSnapshot& status, const PageView& view);

}  // namespace lisync
