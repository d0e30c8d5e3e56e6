#pragma once

#include "agent/page/html.h"
#include "agent/service/status_snapshot.h"

namespace lisync {

// The mood as a shape in a circle, so that colour alone never tells it. Drawn with currentColor.
Html MoodSymbol(Mood mood);

// The same as a file of its own, in the mood's colour: the page's icon.
std::string MoodIcon(Mood mood);

}  // namespace lisync
