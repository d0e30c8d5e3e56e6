#pragma once

#include <mutex>
#include <string>
#include <string_view>

#include "src/core/digest.h"
#include "src/core/time.h"
#include "src/s3/http.h"
#include "src/s3/uri.h"

// AWS Signature Version 4 in the Authorization header
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html).

namespace lisync {

struct Credentials {
  std::string access_key;
  std::string secret_key;
  std::string session_token;  // empty: none
};

// How the path is brought into the canonical request.
enum class PathRule {
  kAsIs,        // S3: "a//b" and "a/../b" are names like any other
  kNormalized,  // all other services: empty and dot segments are resolved
};

// What is signed. `path` begins with '/' and, like the query, is not encoded. All of `headers` are
// signed; they name at least the host.
struct SignableRequest {
  std::string_view method;
  std::string_view path;
  const Query& query;
  const HttpHeaders& headers;
  std::string_view payload_sha256;  // lower-case hex, or "UNSIGNED-PAYLOAD"
};

// The canonical request, with `headers` as given.
std::string CanonicalRequest(const SignableRequest& request, PathRule rule);

// "20150830T123600Z"
std::string AmzDate(Instant instant);

// Signs requests to one service in one region. Thread-safe; holds the key derived for the last day
// seen.
class Signer {
 public:
  Signer(Credentials credentials, std::string region, std::string service, PathRule rule);

  // The headers to add to the request: x-amz-date, x-amz-security-token where there is a session
  // token (both signed), and authorization.
  HttpHeaders Sign(const SignableRequest& request, Instant now);

 private:
  Sha256 DayKey(const std::string& day);

  const Credentials credentials_;
  const std::string region_;
  const std::string service_;
  const PathRule rule_;

  std::mutex mutex_;
  std::string key_day_;  // guarded by mutex_, as is key_
  Sha256 key_{};
};

}  // namespace lisync
