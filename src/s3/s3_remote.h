#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "src/core/object.h"
#include "src/core/result.h"
#include "src/core/time.h"
#include "src/s3/sigv4.h"

namespace lisync {

enum class Scheme { kHttp, kHttps };
enum class Addressing {
  kPath,         // http://host/bucket/key
  kVirtualHost,  // http://bucket.host/key
};

struct S3Endpoint {
  Scheme scheme = Scheme::kHttps;
  std::string host;  // name, IPv4, or IPv6 without brackets
  std::uint16_t port = 443;

  bool operator==(const S3Endpoint&) const = default;
};

// "http://host:9000", "https://host", "host:9000", "host" (https when not said, the scheme's port
// when not said; a '/' at the end is ignored). The error names the accepted forms.
Result<S3Endpoint> ParseEndpoint(std::string_view text);

// A bucket, or a part of one, and how it is reached.
struct S3Remote {
  S3Endpoint endpoint;
  std::string region = "us-east-1";
  Credentials credentials;  // without an access key, requests are not signed
  std::string bucket;
  std::string prefix;  // bytes that every key begins with, used as they are
  Addressing addressing = Addressing::kPath;
  std::string ca_file;  // PEM; empty: the system's certificate authorities
  Duration connect_timeout = std::chrono::seconds(60);
  Duration idle_timeout = std::chrono::seconds(300);  // without a byte either way
  int low_level_retries = 10;                         // how often one request is tried, at least 1
};

// "s3 http://host:port bucket/prefix", escaped for people.
std::string Identity(const S3Remote& remote);

// The parts of the URL of a key (with the remote's prefix), or of the bucket for an absent key.
struct S3Url {
  std::string base;  // "http://host:port", as the connection needs it
  std::string host;  // the Host header: without the scheme's own port
  std::string path;  // not encoded
};
S3Url BucketUrl(const S3Remote& remote);
S3Url ObjectUrl(const S3Remote& remote, const ObjectKey& key);

}  // namespace lisync
