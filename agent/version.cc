#include "agent/version.h"

namespace lisync {

std::string_view Version() { return LI_SYNC_VERSION; }

}  // namespace lisync
