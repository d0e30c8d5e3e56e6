#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/http/message.h"
#include "agent/log.h"

namespace lisync {

// Bounds that keep any client, however slow or many, from holding up the others or the process.
struct HttpLimits {
  std::size_t header_bytes = 16'384;  // request line and headers; more is answered with 431
  std::size_t body_bytes = 16'384;    // more is answered with 413
  std::chrono::milliseconds request_time{10'000};  // from the first byte, or the connection, to the
                                                   // whole request; then 408 or a plain close
  std::chrono::milliseconds idle_time{60'000};     // of a kept connection between requests
  std::chrono::milliseconds send_time{20'000};     // without a byte taken by the client
  std::size_t connections = 2048;  // at once; beyond, the one idle for longest makes way
  std::size_t event_streams = 64;  // at once; beyond: 503
  std::chrono::milliseconds event_silence{15'000};  // of a stream; then a comment line keeps it up
  std::size_t workers = 2;                          // threads that answer
  std::size_t queued_requests = 512;                // that wait for a worker; beyond: 503
};

struct TlsFiles {
  std::filesystem::path certificate;  // PEM, with the chain
  std::filesystem::path key;          // PEM
};

struct HttpServerOptions {
  std::string host;        // an address: "127.0.0.1", "::1", "0.0.0.0"; empty: not on TCP
  std::uint16_t port = 0;  // 0: any free one
  std::optional<TlsFiles> tls;
  // Also listens on a socket of this path, mode 0600, without TLS; empty: not. What lies there
  // already and answers nobody is replaced.
  std::filesystem::path local_socket;
  HttpLimits limits;
};

// What happened so far. Each figure is right by itself.
struct HttpServerFigures {
  std::uint64_t connections = 0;  // open now
  std::uint64_t accepted = 0;
  std::uint64_t requests = 0;       // answered by the handler
  std::uint64_t refused = 0;        // by a limit or as malformed
  std::uint64_t event_streams = 0;  // open now
};

// HTTP/1.1 over TCP, TLS 1.2 and newer, and a local socket. One thread owns all sockets and never
// waits for a single client: a request goes to the handler, on one of a few worker threads, when it
// is here as a whole. So neither slow nor idle clients take anything but a socket.
class HttpServer {
 public:
  // Binds and listens; answers nothing before Start. Throws ConfigError, which names the cause and
  // what to do: the port is taken, the address is not this machine's, certificate or key unusable.
  // References must outlive this.
  HttpServer(const HttpServerOptions& options, HttpHandler& handler, Log& log);
  // Ends all threads and closes all connections; a request that is being answered is finished
  // first.
  ~HttpServer();

  void Start();

  // The port that is listened on.
  std::uint16_t port() const;
  HttpServerFigures figures() const;
  // Takes certificate and key from their files again (they were renewed). Throws ConfigError when
  // they are unusable; the old ones stay in use then.
  void ReloadTls();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lisync
