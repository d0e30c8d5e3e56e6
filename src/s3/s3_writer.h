#pragma once

#include <atomic>
#include <cstddef>
#include <span>

#include "src/core/digest.h"
#include "src/core/media_store.h"
#include "src/s3/http.h"
#include "src/s3/s3_session.h"

namespace lisync {

// Sends the requests that write. Thread-safe; session and transport outlive it.
class S3Writer {
 public:
  S3Writer(S3Session& session, WriteTransport& transport)
      : session_(session), transport_(transport) {}

  const S3Remote& remote() const { return session_.remote(); }

  // With kAbsent the server is asked to store nothing over an existing object. One that does not
  // offer this is remembered and asked without from then on.
  Result<ServerAnswer> Send(const S3Call& call, WriteMethod method, std::span<const std::byte> body,
                            Precondition precondition);

 private:
  Result<ServerAnswer> SendOnce(const S3Call& call, WriteMethod method,
                                std::span<const std::byte> body);

  S3Session& session_;
  WriteTransport& transport_;
  std::atomic<bool> offers_if_none_match_{true};
};

// The ETag that a store reports is the MD5 of the content unless it encrypts with keys that are not
// its own (SSE-KMS, SSE-C), which the answer tells.
bool ETagIsOfContent(const ServerAnswer& answer);

}  // namespace lisync
