#include "agent/commands/run.h"

#include <malloc.h>

#include <cstdlib>

#include "agent/service/pid_file.h"
#include "agent/service/service.h"

namespace lisync {

ExitCode CheckServiceCanStart(const CommandContext& context) {
  Service::CheckCanStart(context);
  return ExitCode::kOk;
}

ExitCode RunService(const CommandContext& context, const RunOptions& options) {
  // A service is small for as long as it is idle: threads share two arenas of memory, and the
  // buffers of large objects never become part of them.
  mallopt(M_ARENA_MAX, 2);
  mallopt(M_MMAP_THRESHOLD, 512 * 1024);
  std::optional<PidFile> pid_file;
  if (options.pidfile) pid_file.emplace(context.host.start_directory / *options.pidfile);
  Service service(context);
  if (context.options.verbosity != Verbosity::kQuiet && !service.page_address().empty()) {
    context.host.out << "li-sync: status page at " << service.page_address() << std::endl;
  }
  switch (service.Run()) {
    case Service::End::kInOrder:
      return ExitCode::kOk;
    case Service::End::kBroken:
      return ExitCode::kInternal;
    case Service::End::kOutOfPatience:
      break;
  }
  pid_file.reset();
  std::_Exit(ToInt(ExitCode::kInterrupted));
}

}  // namespace lisync
