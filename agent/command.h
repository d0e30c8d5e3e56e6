#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <vector>

#include "agent/config.h"
#include "agent/exit_code.h"
#include "agent/log.h"
#include "agent/process.h"
#include "agent/signals.h"
#include "agent/terminal.h"
#include "src/core/clock.h"

namespace lisync {

class FileLog;

enum class OutputFormat { kText, kJson };
enum class Verbosity { kQuiet, kNormal, kVerbose };

// The options that every command takes.
struct CommonOptions {
  std::optional<std::filesystem::path> config_file;
  std::vector<std::string> definitions;
  OutputFormat format = OutputFormat::kText;
  Verbosity verbosity = Verbosity::kNormal;
};

// The process as commands see it. References outlive every command.
struct Host {
  std::ostream& out;   // standard output: results
  Terminal& terminal;  // standard error: progress, warnings, errors
  Clock& clock;
  Environment environment;
  std::string host_name;
  // The directory that the process was started in; relative paths of the command line are meant
  // from there. A daemon works in /.
  std::filesystem::path start_directory{};
};

// What the shell makes ready before a command runs.
enum class Preparation {
  kNone,     // the configuration is not read and holds nothing
  kConfig,   // the configuration is read; the log goes to the terminal
  kRun,      // also: the log goes to log.dir, and SIGINT and SIGTERM stop `stop`
  kLongRun,  // also: SIGHUP is waited for by `signals`
  kService,  // also: SIGUSR1 likewise
};

// All that a command works with. References outlive its call.
struct CommandContext {
  const Host& host;
  const CommonOptions& options;
  const LoadedConfig& loaded;  // loaded.config has the settings
  Log& log;
  std::stop_token stop;  // never stops for kNone and kConfig: signals end the process there
  SignalWatch* signals = nullptr;  // not null for kLongRun and kService
  FileLog* file_log = nullptr;     // not null for kService: the log, to be adjusted by a reload

  bool json() const { return options.format == OutputFormat::kJson; }
  // The same for a part of the work that has a log of its own.
  CommandContext With(Log& other) const {
    return {host, options, loaded, other, stop, signals, file_log};
  }
};

// The command line is wrong in a way that only the command can see: exit code 64.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// One leaf of the command tree.
struct Command {
  std::string path;     // "sync", "media sync"
  std::string summary;  // one line
  Preparation preparation = Preparation::kNone;
  std::vector<ExitCode> exit_codes;  // besides those that every command has
  std::function<void(CLI::App&)> declare;
  std::function<ExitCode(const CommandContext&)> run;
};

// A command whose options are a struct: `declare` adds them to the parser, which fills the struct
// before `run` gets it.
template <typename Options, typename Run>
Command MakeCommand(std::string path, std::string summary, Preparation preparation,
                    std::vector<ExitCode> exit_codes, void (*declare)(CLI::App&, Options&),
                    Run run) {
  auto options = std::make_shared<Options>();
  return {std::move(path),
          std::move(summary),
          preparation,
          std::move(exit_codes),
          [declare, options](CLI::App& app) { declare(app, *options); },
          [run = std::move(run), options](const CommandContext& context) {
            return run(context, *options);
          }};
}

}  // namespace lisync
