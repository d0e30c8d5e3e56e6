#pragma once

#include <functional>
#include <string>
#include <vector>

#include "agent/command.h"
#include "agent/file_log.h"

namespace lisync {

// Understands the command line, prepares what the command needs, runs it and says on the terminal
// what went wrong: the whole process but for its globals.
ExitCode RunCommandLine(const std::vector<std::string>& args, const std::vector<Command>& commands,
                        const Host& host);

// Where a command's configuration comes from.
ConfigSources SourcesOf(const CommonOptions& options, const Host& host);

// How a run's log is written. The journal gets what log.level lets through, people at a shell only
// warnings and errors, and both what -q and -v make of that.
FileLog::Options LogOptionsOf(const Config::LogSettings& settings, Verbosity verbosity,
                              TerminalKind terminal);

// The one place that turns exceptions into exit codes: StorageError 73 or 74, ConfigError 78,
// UsageError 64, anything else 70. `say` gets one message for people.
ExitCode Guarded(const std::function<ExitCode()>& run,
                 const std::function<void(const std::string&)>& say);

}  // namespace lisync
