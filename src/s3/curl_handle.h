#pragma once

#include <memory>

#include "src/s3/curl_pool.h"

namespace lisync {

// One libcurl easy handle. Used by one thread at a time.
class CurlHandle {
 public:
  // Throws std::runtime_error when libcurl cannot make one.
  CurlHandle();
  ~CurlHandle();

  Result<ServerAnswer> Perform(const RawRequest& request, const CurlOptions& options);

 private:
  struct Free {
    void operator()(void* easy) const;
  };
  const std::unique_ptr<void, Free> easy_;
};

}  // namespace lisync
