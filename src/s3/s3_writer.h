#pragma once

#include <atomic>
#include <cstddef>
#include <span>
#include <string>

#include "src/core/digest.h"
#include "src/core/media_store.h"
#include "src/s3/http.h"
#include "src/s3/s3_session.h"

namespace lisync {

// Sends the requests that write. Thread-safe; session and transport outlive it.
//
// A body that comes with its Content-MD5, which is signed and which the server checks, is not
// signed by itself ("UNSIGNED-PAYLOAD",
// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html): both sides hash
// it once less. A server that refuses that is remembered and gets signed ones.
class S3Writer {
 public:
  S3Writer(S3Session& session, WriteTransport& transport)
      : session_(session), transport_(transport) {}

  const S3Remote& remote() const { return session_.remote(); }

  // With kAbsent the server is asked to store nothing over an existing object. One that does not
  // offer this is remembered and asked without from then on.
  Result<ServerAnswer> Send(const S3Call& call, WriteMethod method, std::span<const std::byte> body,
                            Precondition precondition);

  // The same for a request that stores an object with these tags. Where the server refuses it with
  // them, it is sent without, and `left_out` says so (StoredObject::left_out). A server that does
  // not offer tags is remembered.
  Result<ServerAnswer> SendTagged(const S3Call& call, const ObjectTags& tags, WriteMethod method,
                                  std::span<const std::byte> body, Precondition precondition,
                                  std::string& left_out);

 private:
  Result<ServerAnswer> SendOnce(const S3Call& call, WriteMethod method,
                                std::span<const std::byte> body);

  Result<ServerAnswer> SendAs(const std::string& payload_sha256, const S3Call& call,
                              WriteMethod method, std::span<const std::byte> body);

  enum class Payload {
    kNotKnown,  // whether the server takes one that is not signed
    kUnsigned,
    kSigned,
  };

  S3Session& session_;
  WriteTransport& transport_;
  std::atomic<Payload> payload_{Payload::kNotKnown};
  std::atomic<int> tried_signed_{0};  // what was refused unsigned
  std::atomic<bool> offers_if_none_match_{true};
  std::atomic<bool> offers_tags_{true};
};

// The ETag that a store reports is the MD5 of the content unless it encrypts with keys that are not
// its own (SSE-KMS, SSE-C), which the answer tells.
bool ETagIsOfContent(const ServerAnswer& answer);

}  // namespace lisync
