#include "agent/run_command.h"

#include <csignal>
#include <memory>
#include <optional>
#include <utility>

#include "agent/command_line.h"
#include "agent/config_error.h"
#include "agent/file_log.h"
#include "agent/signals.h"
#include "src/core/state_store.h"

namespace lisync {
namespace {

ExitCode CodeOf(const StorageError& error) {
  return error.kind() == StorageError::Kind::kCannotOpen ? ExitCode::kCannotOpenState
                                                         : ExitCode::kCannotWriteState;
}

LogLevel LeastShown(Verbosity verbosity) {
  switch (verbosity) {
    case Verbosity::kQuiet:
      return LogLevel::kError;
    case Verbosity::kNormal:
      return LogLevel::kWarning;
    case Verbosity::kVerbose:
      return LogLevel::kInfo;
  }
  return LogLevel::kWarning;
}

// Says errors on the terminal, or, once a run's log is open, there and in the log.
class Speaker {
 public:
  explicit Speaker(Terminal& terminal) : terminal_(terminal) {}
  Log& SpeakThrough(std::unique_ptr<Log> log) {
    log_ = std::move(log);
    return *log_;
  }

  void SayError(const std::string& message) {
    if (log_ != nullptr) {
      log_->Error(message);
    } else {
      terminal_.WriteLine("li-sync: " + message);
    }
  }

 private:
  Terminal& terminal_;
  std::unique_ptr<Log> log_;
};

ExitCode RunPrepared(const Invocation& invocation, const Host& host, Speaker& speaker) {
  const Preparation preparation = invocation.command->preparation;
  const LogLevel least_shown = LeastShown(invocation.options.verbosity);
  LoadedConfig loaded;
  if (preparation != Preparation::kNone) loaded = LoadConfig(SourcesOf(invocation.options, host));

  const auto run = [&](Log& log, std::stop_token stop, SignalWatch* signals) {
    return invocation.command->run(
        CommandContext{host, invocation.options, loaded, log, std::move(stop), signals});
  };
  if (preparation == Preparation::kNone || preparation == Preparation::kConfig) {
    TerminalLog log(host.terminal, host.clock, least_shown);
    return run(log, {}, nullptr);
  }
  std::optional<SignalWatch> signals;
  if (preparation == Preparation::kService) {
    signals.emplace(std::initializer_list<int>{SIGHUP, SIGUSR1});
  } else {
    signals.emplace();
  }
  const FileLog::Options options{loaded.config.log.dir, loaded.config.log.level, least_shown};
  Log& log = speaker.SpeakThrough(std::make_unique<FileLog>(options, host.terminal, host.clock));
  for (const std::string& warning : loaded.warnings) log.Warning(warning);
  return run(log, signals->token(), preparation == Preparation::kService ? &*signals : nullptr);
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
  Speaker speaker(host.terminal);
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
