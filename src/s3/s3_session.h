#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <optional>
#include <random>
#include <stop_token>
#include <string>
#include <string_view>

#include "src/core/clock.h"
#include "src/core/pacer.h"
#include "src/core/result.h"
#include "src/s3/http.h"
#include "src/s3/s3_error.h"
#include "src/s3/s3_remote.h"
#include "src/s3/sigv4.h"

namespace lisync {

// One request to S3, apart from method and body.
struct S3Call {
  std::string_view operation;    // as S3 names it: "GetObject"
  std::optional<ObjectKey> key;  // below the remote's prefix; absent: the bucket itself
  Query query;
  HttpHeaders headers;  // beside those of the signature
  Condition condition = Condition::kNone;
  // What else makes a good answer one; its error is taken for the request's. May be empty.
  std::function<Result<void>(const ServerAnswer&)> check = {};
};

// Signs requests to one remote, tries them as often as the remote says, and makes an Error of each
// answer that is none. Thread-safe. `clock` outlives it.
class S3Session {
 public:
  // Every request, repeated ones too, is a unit of `requests`; null: no limit.
  S3Session(S3Remote remote, Clock& clock, std::stop_token stop, Pacer* requests = nullptr);

  const S3Remote& remote() const { return remote_; }

  // Sends once what it is given, through a transport.
  using Attempt = std::function<Result<ServerAnswer>(std::string url, HttpHeaders headers)>;

  // A 2xx answer that holds no error document and passes the call's check, after as many attempts
  // as it takes. A request that the server finds signed at a wrong time is signed again by the
  // server's clock, once; where that never helps, the error asks for the operator.
  Result<ServerAnswer> Exchange(const S3Call& call, std::string_view method,
                                std::string_view payload_sha256, const Attempt& attempt);

 private:
  struct Signed {
    std::string url;
    HttpHeaders headers;
  };
  Signed Prepare(const S3Call& call, std::string_view method, std::string_view payload_sha256,
                 Instant signed_at);
  std::string WithoutSecrets(std::string text, const HttpHeaders& sent) const;
  double Jitter();

  const S3Remote remote_;
  Clock& clock_;
  const std::stop_token stop_;
  Pacer* const requests_;
  Signer signer_;
  std::atomic<Duration::rep> skew_{0};  // the server's clock less ours

  std::mutex random_mutex_;
  std::mt19937_64 random_;  // guarded by random_mutex_
};

}  // namespace lisync
