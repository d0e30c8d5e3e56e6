#pragma once

#include "agent/commands/config_check.h"

namespace lisync {

// What `config check` tries over the network or on a media directory. Nothing is written.

CheckResult CheckSource(const CommandContext& context);
CheckResult CheckDestination(const CommandContext& context);
CheckResult CheckHiddenDatabase(const CommandContext& context);
// Without main.dsn the result is ok and says what stays unknown.
CheckResult CheckMainDatabase(const CommandContext& context);

}  // namespace lisync
