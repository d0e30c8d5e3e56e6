#pragma once

#include <string>
#include <vector>

#include "agent/page/html.h"
#include "agent/page/page.h"

namespace lisync {

// The document around the sections: head, banner, the button, landmarks, footer. Pure.
Html PageFrame(const StatusSnapshot& status, const PageView& view,
               const std::vector<PageSection>& sections);

// Changes with every version of style and script: "3f9ac21b". The page asks for both under it, so
// that they can be kept for good.
const std::string& AssetTag();

}  // namespace lisync
