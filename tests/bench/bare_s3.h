#pragma once

#include <curl/curl.h>

#include <string>

#include "src/core/clock.h"
#include "src/s3/http.h"
#include "src/s3/sigv4.h"
#include "src/s3/uri.h"

// S3 with libcurl and a signature and nothing else: no checks, no retries, no memory. What the
// programs that li-sync is measured against are made of.

namespace lisync {

struct BareBucket {
  std::string base;  // http://host:port
  std::string host;  // host:port
  std::string name;
  Credentials credentials;
};

// Of http://ACCESS_KEY:SECRET_KEY@HOST:PORT/BUCKET.
BareBucket ParseBareBucket(const std::string& url);

struct BareRequest {
  const char* method = "GET";
  std::string key{};  // empty: the bucket. Needs no encoding
  Query query{};
  HttpHeaders headers{};              // not signed
  const std::string* body = nullptr;  // of PUT and POST
};

// One kept-alive connection to one bucket, which must outlive this. For one thread.
class BareS3 {
 public:
  explicit BareS3(const BareBucket& bucket);
  ~BareS3();
  BareS3(const BareS3&) = delete;
  BareS3& operator=(const BareS3&) = delete;

  // The HTTP status, 0 where no whole answer came. `answer` gets the body.
  long Send(const BareRequest& request, std::string& answer);
  // The last answer's ETag, quotes included.
  const std::string& etag() const { return etag_; }

  // For those that drive the transfer themselves: the handle, signed and ready but for where bytes
  // come from and go to. Good until the next call.
  CURL* Prepare(const BareRequest& request);

 private:
  const BareBucket& bucket_;
  SystemClock clock_;
  Signer signer_;
  CURL* curl_;
  curl_slist* headers_ = nullptr;
  std::string etag_;
};

}  // namespace lisync
