#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <semaphore>
#include <stdexcept>
#include <string>
#include <thread>

#include "agent/http/event_feed.h"
#include "agent/http/server.h"
#include "tests/unit/agent/http_client.h"
#include "tests/unit/agent/memory_log.h"

namespace lisync {

// Answers by path: /hello; /echo (method and body); /who (the peer); /large (16 MiB); /events;
// /wait (when Release was called for it); /throw.
class PathHandler : public HttpHandler {
 public:
  HttpResponse Handle(const HttpRequest& request) override {
    if (request.path == "/hello") return TextResponse(200, "hello");
    if (request.path == "/echo") return TextResponse(200, request.method + " " + request.body);
    if (request.path == "/who") {
      return TextResponse(200, request.peer.address + " " +
                                   (request.peer.uid ? std::to_string(*request.peer.uid) : "-"));
    }
    if (request.path == "/throw") throw std::runtime_error("thrown by a test");
    if (request.path == "/wait") {
      ++waiting;
      released_.acquire();
      return TextResponse(200, "waited");
    }
    HttpResponse response;
    if (request.path == "/large") {
      response.body = large;
    } else if (request.path == "/events") {
      response.events = feed;
    } else {
      response.status = 404;
    }
    return response;
  }

  void Release(std::ptrdiff_t requests = 1) { released_.release(requests); }

  const std::shared_ptr<const std::string> large =
      std::make_shared<const std::string>(std::size_t{16} * 1024 * 1024, 'x');
  const std::shared_ptr<EventFeed> feed = std::make_shared<EventFeed>();
  std::atomic<int> waiting{0};  // requests of /wait that came so far

 private:
  std::counting_semaphore<> released_{0};
};

// A server on a free port of the loopback address.
class ServerTest : public testing::Test {
 protected:
  void Start(const HttpLimits& limits = {}) {
    HttpServerOptions options;
    options.host = "127.0.0.1";
    options.limits = limits;
    Start(options);
  }
  void Start(const HttpServerOptions& options) {
    server_ = std::make_unique<HttpServer>(options, handler_, log_);
    server_->Start();
  }
  HttpClient Connect(Reading reading = Reading::kAtOnce) const {
    return ConnectTo(server_->port(), reading);
  }
  bool AnswersOthers() const { return Connect().Ask(kHello).ends_with("hello"); }

  // Until it is so; whoever waits in vain is ended by ctest.
  template <typename What>
  static void Await(What what) {
    while (!what()) std::this_thread::yield();
  }

  static constexpr std::string_view kHello = "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n";
  static constexpr std::string_view kWait = "GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n";
  static constexpr std::string_view kLarge = "GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n";
  static constexpr std::string_view kEvents = "GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n";

  MemoryLog log_;
  PathHandler handler_;
  std::unique_ptr<HttpServer> server_;
};

}  // namespace lisync
