#pragma once

#include <memory>
#include <stop_token>
#include <string>

#include "src/core/pulse.h"
#include "src/core/time.h"
#include "src/s3/http.h"

namespace lisync {

class CurlPool;

struct CurlOptions {
  Duration connect_timeout = std::chrono::seconds(60);
  Duration idle_timeout = std::chrono::seconds(300);  // whole seconds, at least one
  std::string ca_file;                                // PEM; empty: the system's
  std::stop_token stop;                               // ends requests that are on their way
  Pulse* pulse = nullptr;  // beats when bytes have come or gone and when a request has ended
};

// HTTP/1.1 by libcurl. Connections are kept and used again. TLS is verified. From the first request
// on, the process ignores SIGPIPE where it had no handler of its own.
// Error beside those of ReadTransport: Action::kAskOperator where only an operator can help (a
// certificate that does not verify, an endpoint that is no URL, a request that this side must not
// be sent).
class CurlReadTransport : public ReadTransport {
 public:
  explicit CurlReadTransport(CurlOptions options);
  ~CurlReadTransport() override;
  Result<ServerAnswer> Read(const ReadRequest& request) override;

 private:
  const std::unique_ptr<CurlPool> pool_;
};

class CurlWriteTransport : public WriteTransport {
 public:
  explicit CurlWriteTransport(CurlOptions options);
  ~CurlWriteTransport() override;
  Result<ServerAnswer> Read(const ReadRequest& request) override;
  Result<ServerAnswer> Write(const WriteRequest& request) override;

 private:
  const std::unique_ptr<CurlPool> pool_;
};

}  // namespace lisync
