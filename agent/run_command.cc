#include "agent/run_command.h"

#include <algorithm>
#include <csignal>
#include <memory>
#include <optional>
#include <utility>

#include "agent/command_line.h"
#include "agent/config_error.h"
#include "agent/signals.h"
#include "src/core/state_store.h"

namespace lisync {
namespace {

ExitCode CodeOf(const StorageError& error) {
  return error.kind() == StorageError::Kind::kCannotOpen ? ExitCode::kCannotOpenState
                                                         : ExitCode::kCannotWriteState;
}

LogLevel LeastShown(const Config::LogSettings& settings, Verbosity verbosity,
                    TerminalKind terminal) {
  switch (verbosity) {
    case Verbosity::kQuiet:
      return LogLevel::kError;
    case Verbosity::kNormal:
      return terminal == TerminalKind::kJournal ? settings.level : LogLevel::kWarning;
    case Verbosity::kVerbose:
      return terminal == TerminalKind::kJournal ? std::min(settings.level, LogLevel::kInfo)
                                                : LogLevel::kInfo;
  }
  return LogLevel::kWarning;
}

// Says errors on standard error, or, once a run's log is open, there and in the log.
class Speaker {
 public:
  explicit Speaker(const Host& host) : host_(host) {}
  FileLog& SpeakThrough(std::unique_ptr<FileLog> log) {
    log_ = std::move(log);
    return *log_;
  }

  void SayError(const std::string& message) {
    if (log_ != nullptr) {
      log_->Error(message);
    } else if (host_.terminal.kind() == TerminalKind::kJournal) {
      TerminalLog(host_.terminal, host_.clock, {}).Error(message);
    } else {
      host_.terminal.WriteLine("li-sync: " + message);
    }
  }

 private:
  const Host& host_;
  std::unique_ptr<FileLog> log_;
};

ExitCode RunPrepared(const Invocation& invocation, const Host& host, Speaker& speaker) {
  const Preparation preparation = invocation.command->preparation;
  LoadedConfig loaded;
  if (preparation != Preparation::kNone) loaded = LoadConfig(SourcesOf(invocation.options, host));

  const FileLog::Options log_options =
      LogOptionsOf(loaded.config.log, invocation.options.verbosity, host.terminal.kind());
  if (preparation == Preparation::kNone || preparation == Preparation::kConfig) {
    TerminalLog log(host.terminal, host.clock, log_options.shown);
    return invocation.command->run({host, invocation.options, loaded, log, {}});
  }
  std::optional<SignalWatch> signals;
  if (preparation == Preparation::kService) {
    signals.emplace(FurtherTerm::kIsTaken, std::initializer_list<int>{SIGHUP, SIGUSR1});
  } else if (preparation == Preparation::kLongRun) {
    signals.emplace(FurtherTerm::kEndsProcess, std::initializer_list<int>{SIGHUP});
  } else {
    signals.emplace();
  }
  FileLog& log =
      speaker.SpeakThrough(std::make_unique<FileLog>(log_options, host.terminal, host.clock));
  for (const std::string& warning : loaded.warnings) log.Warning(warning);
  CommandContext context{host, invocation.options, loaded, log, signals->token()};
  if (preparation != Preparation::kRun) context.signals = &*signals;
  if (preparation == Preparation::kService) context.file_log = &log;
  return invocation.command->run(context);
}

}  // namespace

ConfigSources SourcesOf(const CommonOptions& options, const Host& host) {
  ConfigSources sources;
  if (options.config_file) sources.file = host.start_directory / *options.config_file;
  sources.definitions = options.definitions;
  sources.environment = host.environment;
  sources.host_name = host.host_name;
  return sources;
}

FileLog::Options LogOptionsOf(const Config::LogSettings& settings, Verbosity verbosity,
                              TerminalKind terminal) {
  FileLog::Options options;
  options.dir = settings.dir;
  options.least = settings.level;
  options.format = settings.format;
  options.rotation = settings.rotation;
  options.shown = {LeastShown(settings, verbosity, terminal), settings.format};
  return options;
}

ExitCode Guarded(const std::function<ExitCode()>& run,
                 const std::function<void(const std::string&)>& say) {
  try {
    return run();
  } catch (const StorageError& e) {
    say(e.what());
    return CodeOf(e);
  } catch (const ConfigError& e) {
    say(e.what());
    return ExitCode::kConfiguration;
  } catch (const UsageError& e) {
    say(e.what());
    return ExitCode::kUsage;
  } catch (const std::exception& e) {
    say(std::string("internal error: ") + e.what());
    return ExitCode::kInternal;
  }
}

ExitCode RunCommandLine(const std::vector<std::string>& args, const std::vector<Command>& commands,
                        const Host& host) {
  Speaker speaker(host);
  const auto say = [&speaker](const std::string& message) { speaker.SayError(message); };
  const ExitCode code = Guarded(
      [&] {
        const auto parsed = ParseCommandLine(args, commands);
        if (const auto* help = std::get_if<HelpText>(&parsed)) {
          host.out << help->text;
          return ExitCode::kOk;
        }
        if (const auto* wrong = std::get_if<WrongUsage>(&parsed)) throw UsageError(wrong->message);
        return RunPrepared(std::get<Invocation>(parsed), host, speaker);
      },
      say);
  host.out.flush();
  if (host.out.good() || code != ExitCode::kOk) return code;
  say("the output cannot be written");
  return ExitCode::kCannotWriteState;
}

}  // namespace lisync
