#include "agent/commands/version.h"

#include "agent/json_output.h"
#include "agent/version.h"

namespace lisync {

ExitCode RunVersion(const CommandContext& context, const VersionOptions& /*options*/) {
  if (context.json()) {
    context.host.out << ToJsonText({{"program", "li-sync"}, {"version", Version()}});
  } else {
    context.host.out << "li-sync " << Version() << '\n';
  }
  return ExitCode::kOk;
}

}  // namespace lisync
