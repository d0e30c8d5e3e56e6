#include "agent/http/server.h"

#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "agent/http/answerer.h"
#include "agent/http/counters.h"
#include "agent/http/listener.h"
#include "agent/http/loop_waker.h"
#include "agent/http/server_loop.h"
#include "agent/http/service_thread.h"
#include "agent/http/tls_context.h"

namespace lisync {
namespace {

Poco::Net::Context::Ptr LoadTls(const TlsFiles& files, Log& log) {
  LoadedTls loaded = LoadTlsContext(files);
  for (const std::string& warning : loaded.warnings) log.Warning(warning);
  return loaded.context;
}

Listeners Open(const HttpServerOptions& options, Log& log) {
  Listeners listeners;
  if (!options.host.empty()) {
    if (options.tls) listeners.tls = std::make_unique<TlsSource>(LoadTls(*options.tls, log));
    listeners.tcp = ListenOnTcp({options.host, options.port});
  }
  if (!options.local_socket.empty()) {
    listeners.local = std::make_unique<LocalListener>(options.local_socket);
  }
  return listeners;
}

}  // namespace

class HttpServer::Impl {
 public:
  Impl(HttpServerOptions options, HttpHandler& handler, Log& log)
      : options_(std::move(options)),
        handler_(handler),
        log_(log),
        waker_(std::make_shared<LoopWaker>()) {
    Listeners listeners = Open(options_, log_);
    if (listeners.tcp.valid()) port_ = PortOf(listeners.tcp);
    loop_ = std::make_unique<ServerLoop>(std::move(listeners), options_.limits, counters_, waker_,
                                         log_);
  }

  ~Impl() {
    if (!thread_.joinable()) return;
    loop_->RequestStop();
    thread_.join();
  }

  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void Start() {
    answerer_ = std::make_unique<Answerer>(options_.limits, handler_, log_, counters_, waker_);
    thread_ = ServiceThread("li-http", [this] { loop_->Run(*answerer_); });
  }

  std::uint16_t port() const { return port_; }

  HttpServerFigures figures() const {
    return {counters_.connections.load(), counters_.accepted.load(), counters_.requests.load(),
            counters_.refused.load(), counters_.event_streams.load()};
  }

  void ReloadTls() {
    if (TlsSource* tls = loop_->tls()) tls->Set(LoadTls(*options_.tls, log_));
  }

 private:
  const HttpServerOptions options_;
  HttpHandler& handler_;
  Log& log_;
  HttpCounters counters_;
  const std::shared_ptr<LoopWaker> waker_;
  std::uint16_t port_ = 0;
  std::unique_ptr<ServerLoop> loop_;
  std::unique_ptr<Answerer> answerer_;  // from Start on
  std::jthread thread_;                 // likewise
};

HttpServer::HttpServer(const HttpServerOptions& options, HttpHandler& handler, Log& log)
    : impl_(std::make_unique<Impl>(options, handler, log)) {}

HttpServer::~HttpServer() = default;

void HttpServer::Start() { impl_->Start(); }

std::uint16_t HttpServer::port() const { return impl_->port(); }

HttpServerFigures HttpServer::figures() const { return impl_->figures(); }

void HttpServer::ReloadTls() { impl_->ReloadTls(); }

}  // namespace lisync
