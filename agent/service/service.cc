#include "agent/service/service.h"

#include <unistd.h>

#include <csignal>
#include <exception>
#include <future>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "agent/api/api_handler.h"
#include "agent/config_error.h"
#include "agent/http/server.h"
#include "agent/http/token_file.h"
#include "agent/limits.h"
#include "agent/metrics/exposition.h"
#include "agent/metrics/metrics.h"
#include "agent/page/status_page.h"
#include "agent/process.h"
#include "agent/run_command.h"
#include "agent/run_log.h"
#include "agent/service/live_config.h"
#include "agent/service/live_states.h"
#include "agent/service/local_socket.h"
#include "agent/service/readiness.h"
#include "agent/service/replication_monitor.h"
#include "agent/service/run_queue.h"
#include "agent/service/runner.h"
#include "agent/service/service_lock.h"
#include "agent/service/status_board.h"
#include "agent/service/system_notify.h"
#include "agent/service/watchdog.h"
#include "agent/version.h"
#include "agent/wiring.h"
#include "src/sync/run_history.h"

namespace lisync {
namespace {

// How long the last entry of a service that ends out of order may take.
constexpr auto kLastWord = std::chrono::seconds(5);

// A thread whose end can be waited for with a limit.
struct Worker {
  std::string name;
  std::future<void> ended;
  std::jthread thread;
};

std::filesystem::path TokenFileOf(const Config& config) {
  return config.http.token_file.empty() ? config.state.dir / "tokens" : config.http.token_file;
}

AccessRules RulesOf(const Config& config) {
  return {config.http.allowed_hosts, config.http.allowed_origins, geteuid()};
}

HttpServerOptions ServerOptionsOf(const Config& config) {
  HttpServerOptions options;
  options.local_socket = LocalSocketOf(config.state.dir).value_or("");
  if (!config.http.listen) return options;
  options.host = config.http.listen->host;
  options.port = config.http.listen->port;
  if (!config.http.tls_certificate.empty()) {
    options.tls = TlsFiles{config.http.tls_certificate, config.http.tls_key};
  }
  return options;
}

// Of a server that is never started.
class NobodyYet : public HttpHandler {
 public:
  HttpResponse Handle(const HttpRequest& /*request*/) override { return TextResponse(503, ""); }
};

}  // namespace

struct Service::Parts {
  Parts(const CommandContext& context, Service& service)
      : lock(context.loaded.config.state.dir),
        notify(context.host.environment),
        config(SourcesOf(context.options, context.host), context.loaded),
        limits(LimitsOf(context.loaded.config)),
        metrics(std::string(Version())),
        exposition(metrics),
        states([this] { return metrics.Observe(OpenStates(config.Now()->config, kIdleCacheKib)); }),
        trail(context.loaded.config.state.dir),
        tokens(TokenFileOf(context.loaded.config), context.log),
        board({std::string(Version()), context.host.clock.Now(), context.loaded.config.state.dir},
              states, trail, queue, limits, context.host.clock,
              [this](const std::shared_ptr<const StatusSnapshot>& snapshot) {
                exposition.See(snapshot, Figures());
                api.Publish(snapshot);
              }),
        runner(context, {config, limits, states, queue, board, metrics.Wrappers(),
                         [this](const RunRecord& run) { metrics.Count(run); }}),
        monitor(context, config, states, board),
        watchdog(
            notify, board, context.host.clock, context.log, [this] { return runner.signs(); },
            context.loaded.config.service.hang_after),
        api(RulesOf(context.loaded.config), ApiPartsOf(context, service)) {}

  ApiParts ApiPartsOf(const CommandContext& context, Service& service);
  std::optional<HttpServerFigures> Figures() const {
    return server ? std::optional(server->figures()) : std::nullopt;
  }
  void Start(const std::string& name, Log& log, std::function<void(const std::stop_token&)> loop);

  const ServiceLock lock;
  SystemNotify notify;
  LiveConfig config;
  LiveLimits limits;
  Metrics metrics;
  Exposition exposition;
  LiveStates states;
  LiveTrail trail;
  RunQueue queue;
  TokenFileCheck tokens;
  StatusPage page;
  StatusBoard board;
  Runner runner;
  ReplicationMonitor monitor;
  Watchdog watchdog;
  ApiHandler api;
  std::optional<HttpServer> server;
  std::stop_source broken;  // a thread has ended by itself
  std::vector<Worker> workers;
};

ApiParts Service::Parts::ApiPartsOf(const CommandContext& context, Service& service) {
  ApiParts parts{tokens, service, states, context.log};
  parts.audit_head = [this] { return trail.Head(); };
  parts.origin = context.loaded.config.audit.origin;
  parts.events = std::make_shared<EventFeed>();
  parts.page = [this](const HttpRequest& request, const Caller& /*caller*/) {
    const PageView view{tokens.Any(), config.Now()->config.replication.lag_alarm};
    return page.Respond(request, board.Snapshot(), view);
  };
  parts.page_paths = StatusPage::Paths();
  parts.metrics = [this] { return exposition.Text(); };
  parts.ready = [this, &clock = context.host.clock] {
    return IsReady(*board.Snapshot(), clock.Now());
  };
  return parts;
}

void Service::Parts::Start(const std::string& name, Log& log,
                           std::function<void(const std::stop_token&)> loop) {
  std::packaged_task<void(const std::stop_token&)> task(
      [this, name, &log, loop = std::move(loop)](const std::stop_token& stop) {
        try {
          loop(stop);
        } catch (const std::exception& error) {
          log.Error("internal error in the thread \"" + name + "\": " + error.what());
          broken.request_stop();
        }
      });
  auto ended = task.get_future();
  workers.push_back({name, std::move(ended), std::jthread(std::move(task))});
}

Service::Service(const CommandContext& context) : context_(context) {
  const Config& config = context.loaded.config;
  EnsureStateDirectory(config.state.dir);
  parts_ = std::make_unique<Parts>(context, *this);
  if (config.http.listen) RequireTokenBeyondLoopback(config.http.listen->host, parts_->tokens);
  // Without a page it still answers this machine's commands.
  parts_->server.emplace(ServerOptionsOf(config), parts_->api, context.log);
}

void Service::CheckCanStart(const CommandContext& context) {
  const Config& config = context.loaded.config;
  EnsureStateDirectory(config.state.dir);
  const ServiceLock lock(config.state.dir);
  if (!config.http.listen) return;
  TokenFileCheck tokens(TokenFileOf(config), context.log);
  RequireTokenBeyondLoopback(config.http.listen->host, tokens);
  NobodyYet handler;
  const HttpServer server(ServerOptionsOf(config), handler, context.log);
}

Service::~Service() = default;

std::string Service::page_address() const {
  const Config& config = context_.loaded.config;
  if (!config.http.listen) return "";
  const std::string& host = config.http.listen->host;
  return (config.http.tls_certificate.empty() ? "http://" : "https://") +
         (host.find(':') == std::string::npos ? host : "[" + host + "]") + ":" +
         std::to_string(parts_->server->port()) + "/";
}

Service::End Service::Run() {
  Parts& parts = *parts_;
  Log& log = context_.log;
  Record("service.start", "ok", "",
         {{"version", std::string(Version())},
          {"page", page_address()},
          {"configuration", FingerprintOf(context_.loaded)}});
  TakeUpOpenRuns();
  parts.board.Refresh();
  parts.Start("runner", log, [&](const std::stop_token& stop) { parts.runner.Loop(stop); });
  parts.Start("monitor", log, [&](const std::stop_token& stop) { parts.monitor.Loop(stop); });
  parts.Start("board", log, [&](const std::stop_token& stop) { parts.board.Loop(stop); });
  parts.Start("watchdog", log, [&](const std::stop_token& stop) { parts.watchdog.Loop(stop); });
  context_.signals->Handle(SIGHUP, [this] { Reload(); });
  context_.signals->Handle(SIGUSR1, [this] { AskBySignal(); });
  parts.server->Start();
  parts.notify.Ready();
  log.Info("service started, version " + std::string(Version()) +
           (page_address().empty() ? ", without a page" : ", page at " + page_address()));

  AwaitEnd();
  return Stop();
}

void Service::TakeUpOpenRuns() {
  LiveStates& states = parts_->states;
  const auto lock =
      RunLock::TryAcquire(context_.loaded.config.state.dir, SelfAsHolder(context_, "run"));
  if (std::holds_alternative<RunLock>(lock)) {
    CloseAbandonedRuns(states, CurrentActor(), context_.host.clock.Now(), kDiedWithoutAWord);
  }
  std::vector<RunRecord> open = states.LoadOpenRuns();
  std::erase_if(open, [](const RunRecord& run) { return run.state != RunState::kQueued; });
  parts_->queue.TakeUp(std::move(open));
}

void Service::AwaitEnd() {
  Clock& clock = context_.host.clock;
  Wakeup end;
  const std::stop_callback forward(parts_->broken.get_token(), [&end] { end.Wake(); });
  while (!parts_->broken.stop_requested() &&
         end.WaitUntil(clock, clock.Now() + std::chrono::hours(1), context_.stop)) {
  }
}

Service::End Service::Stop() {
  Parts& parts = *parts_;
  parts.notify.Stopping();
  const Duration patience = parts.config.Now()->config.service.stop_timeout;
  const auto deadline = std::chrono::steady_clock::now() + patience;
  for (Worker& worker : parts.workers) worker.thread.request_stop();
  std::vector<std::string> late;
  for (Worker& worker : parts.workers) {
    if (worker.ended.wait_until(deadline) != std::future_status::ready) late.push_back(worker.name);
  }
  if (late.empty()) {
    // Before the last entry: nothing is asked for after it.
    context_.signals->Handle(SIGHUP, {});
    context_.signals->Handle(SIGUSR1, {});
    parts.server.reset();
    Record("service.stop", "ok", "", {});
    context_.log.Info("service stopped");
    return parts.broken.stop_requested() ? End::kBroken : End::kInOrder;
  }
  const std::string reason =
      "still at work after " + FormatDuration(patience) + ": " + KeysText(late);
  context_.log.Error("the service ends although some of it is " + reason +
                     "; what was recorded stays, and the next run goes on");
  RecordLateStop(reason);
  return End::kOutOfPatience;
}

void Service::RecordLateStop(const std::string& reason) {
  // On a thread of its own, which the end of the process ends: whoever is late may hold what this
  // needs.
  std::packaged_task<void()> task([this, reason] { Record("service.stop", "failed", reason, {}); });
  auto recorded = task.get_future();
  std::thread(std::move(task)).detach();
  std::string trouble = "the state is still in use";
  if (recorded.wait_for(kLastWord) == std::future_status::ready) {
    try {
      return recorded.get();
    } catch (const StorageError& error) {
      trouble = error.what();
    }
  }
  context_.log.Error("the end of the service is not recorded: " + trouble);
}

void Service::Reload() {
  const std::string before = FingerprintOf(*parts_->config.Now());
  parts_->notify.Reloading();
  try {
    TakeOverConfiguration(before);
  } catch (const ConfigError& error) {
    RefuseConfiguration(before, error.what());
  } catch (const StorageError& error) {
    context_.log.Error(std::string("the configuration is not taken over, the old one stays: ") +
                       error.what());
  }
  parts_->runner.Replan();
  parts_->monitor.Look();
  parts_->board.Look();
  parts_->notify.Ready();
}

void Service::TakeOverConfiguration(const std::string& before) {
  Parts& parts = *parts_;
  const ReloadResult result =
      parts.config.Reload([&](const ReloadResult& planned, const LoadedConfig& fresh) {
        parts.server->ReloadTls();
        Record(ReloadEvent(planned.changed, planned.at_start, before, FingerprintOf(fresh)));
      });
  parts.limits.Set(LimitsOf(parts.config.Now()->config));
  context_.file_log->Adjust(LogOptionsOf(parts.config.Now()->config.log, context_.options.verbosity,
                                         context_.host.terminal.kind()));
  for (const std::string& warning : result.warnings) context_.log.Warning(warning);
  if (!result.at_start.empty()) {
    context_.log.Warning("takes effect at the next start only: " + KeysText(result.at_start));
  }
  context_.log.Info("configuration read again; changed: " + KeysText(result.changed));
}

void Service::RefuseConfiguration(const std::string& before, const std::string& why) {
  context_.log.Error("the configuration is not taken over, the old one stays: " + why);
  try {
    Record(RefusedReloadEvent(before, why));
  } catch (const StorageError& error) {
    context_.log.Error(std::string("that is not recorded either: ") + error.what());
  }
}

void Service::AskBySignal() {
  try {
    const RunRecord record =
        parts_->runner.Ask(RunTrigger::kSignal, {"SIGUSR1", Scope::kTrigger, "signal"});
    RunLog(context_.log, record.run)
        .Debug("asked for by SIGUSR1, is " + std::string(Name(record.state)));
  } catch (const StorageError& error) {
    context_.log.Error(std::string("SIGUSR1: no run: ") + error.what());
  }
}

void Service::Record(const std::string& action, const std::string& outcome,
                     const std::string& reason,
                     std::vector<std::pair<std::string, std::string>> detail) {
  AuditEvent event;
  event.action = action;
  event.outcome = outcome;
  event.reason = reason;
  event.detail = std::move(detail);
  std::erase_if(event.detail, [](const auto& field) { return field.second.empty(); });
  Record(std::move(event));
}

void Service::Record(AuditEvent event) {
  event.time = context_.host.clock.Now();
  event.actor = CurrentActor();
  parts_->states.Commit({.events = {std::move(event)}});
}

RunRecord Service::Trigger(const Caller& caller) {
  return parts_->runner.Ask(RunTrigger::kRequest, caller);
}

SyncsPerDay Service::SetSyncsPerDay(std::uint32_t number, const Caller& caller) {
  const StoredSetting before =
      parts_->states.LoadSetting(kSyncsPerDay).value_or(StoredSetting{kSyncsPerDay, "", {}, ""});
  const StoredSetting setting{kSyncsPerDay, std::to_string(number), context_.host.clock.Now(),
                              caller.name};
  AuditEvent event;
  event.time = setting.changed;
  event.actor = CurrentActor();
  event.action = "schedule.change";
  event.outcome = "ok";
  event.detail.emplace_back("caller", caller.name);
  event.detail.emplace_back("from", caller.from);
  if (!before.value.empty()) event.detail.emplace_back("before", before.value);
  event.detail.emplace_back("syncs_per_day", setting.value);
  parts_->states.Commit({.events = {std::move(event)}, .setting = setting});
  context_.log.Info("schedule changed to " + setting.value + " syncs a day by " + caller.name);
  parts_->runner.Replan();
  return {number, 24.0 / number};
}

std::shared_ptr<const StatusSnapshot> Service::Status() { return parts_->board.Snapshot(); }

}  // namespace lisync
