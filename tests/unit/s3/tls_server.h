#pragma once

#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>

namespace lisync {

// An HTTPS server on the loopback address with a certificate of its own making. Answers every
// request with 200 and no body, one connection at a time.
class TlsServer {
 public:
  TlsServer();
  ~TlsServer();

  std::string Url(const std::string& host) const;
  // The certificate, as PEM: valid for 127.0.0.1 and no other name.
  const std::string& certificate() const { return certificate_; }

 private:
  struct Context;
  void Serve(const std::stop_token& stop);

  std::string certificate_;
  std::unique_ptr<Context> context_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::jthread thread_;
};

}  // namespace lisync
