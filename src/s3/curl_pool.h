#pragma once

#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "src/s3/curl_transport.h"
#include "src/s3/http.h"
#include "src/s3/http_policy.h"

namespace lisync {

class CurlHandle;

// A request of any method; only within the transport.
struct RawRequest {
  std::string_view method;
  const std::string& url;
  const HttpHeaders& headers;
  std::span<const std::byte> body;
  BodySink sink;
};

// Sends requests that `access` allows, each on a handle of its own. Handles and their connections
// are kept for the next request. Thread-safe.
class CurlPool {
 public:
  CurlPool(CurlOptions options, Access access);
  ~CurlPool();

  Result<ServerAnswer> Perform(const RawRequest& request);

 private:
  std::unique_ptr<CurlHandle> Take();
  void PutBack(std::unique_ptr<CurlHandle> handle);

  const CurlOptions options_;
  const Access access_;

  std::mutex mutex_;
  std::vector<std::unique_ptr<CurlHandle>> idle_;  // guarded by mutex_
};

}  // namespace lisync
