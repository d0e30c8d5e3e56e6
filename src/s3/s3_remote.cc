#include "src/s3/s3_remote.h"

#include <charconv>

namespace lisync {
namespace {

std::string_view SchemeName(Scheme scheme) { return scheme == Scheme::kHttp ? "http" : "https"; }

std::uint16_t DefaultPort(Scheme scheme) { return scheme == Scheme::kHttp ? 80 : 443; }

// As it stands in a URL: an IPv6 address in brackets (RFC 3986, section 3.2.2).
std::string UrlHost(const S3Remote& remote) {
  const std::string& host = remote.endpoint.host;
  if (host.find(':') != std::string::npos) return "[" + host + "]";
  return remote.addressing == Addressing::kVirtualHost ? remote.bucket + "." + host : host;
}

Error BadEndpoint(std::string_view text, std::string_view why) {
  return {Action::kAskOperator, Fault::kProtocol,
          "endpoint \"" + EscapeText(text) + "\": " + std::string(why) +
              "; accepted are http://HOST[:PORT], https://HOST[:PORT] and HOST[:PORT] (https)"};
}

bool IsHostByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == ':';
}

}  // namespace

Result<S3Endpoint> ParseEndpoint(std::string_view text) {
  S3Endpoint endpoint;
  std::string_view rest = text;
  if (rest.starts_with("http://")) {
    endpoint.scheme = Scheme::kHttp;
    rest.remove_prefix(7);
  } else if (rest.starts_with("https://")) {
    rest.remove_prefix(8);
  } else if (rest.find("://") != std::string_view::npos) {
    return BadEndpoint(text, "unknown scheme");
  }
  if (rest.ends_with('/')) rest.remove_suffix(1);
  endpoint.port = DefaultPort(endpoint.scheme);

  std::string_view host = rest;
  std::string_view port;
  if (rest.starts_with('[')) {
    const std::size_t close = rest.find(']');
    if (close == std::string_view::npos) return BadEndpoint(text, "']' is missing");
    host = rest.substr(1, close - 1);
    rest.remove_prefix(close + 1);
    if (!rest.empty() && rest[0] != ':') return BadEndpoint(text, "text after ']'");
    port = rest;
  } else if (const std::size_t colon = rest.find(':'); colon != std::string_view::npos) {
    host = rest.substr(0, colon);
    port = rest.substr(colon);
  }
  if (host.empty()) return BadEndpoint(text, "no host");
  for (const char c : host) {
    if (!IsHostByte(c)) return BadEndpoint(text, "not a host name");
  }
  if (!port.empty()) {
    port.remove_prefix(1);
    const auto [end, error] =
        std::from_chars(port.data(), port.data() + port.size(), endpoint.port);
    if (error != std::errc() || end != port.data() + port.size() || endpoint.port == 0) {
      return BadEndpoint(text, "not a port");
    }
  }
  endpoint.host = host;
  return endpoint;
}

std::string Identity(const S3Remote& remote) {
  const S3Endpoint& endpoint = remote.endpoint;
  const bool is_ipv6 = endpoint.host.find(':') != std::string::npos;
  const std::string host = is_ipv6 ? "[" + endpoint.host + "]" : endpoint.host;
  return "s3 " + std::string(SchemeName(endpoint.scheme)) + "://" + EscapeText(host) + ":" +
         std::to_string(endpoint.port) + " " + EscapeText(remote.bucket + "/" + remote.prefix);
}

S3Url BucketUrl(const S3Remote& remote) {
  const S3Endpoint& endpoint = remote.endpoint;
  const std::string host = UrlHost(remote);
  const std::string port = ":" + std::to_string(endpoint.port);
  S3Url url;
  url.base = std::string(SchemeName(endpoint.scheme)) + "://" + host + port;
  url.host = endpoint.port == DefaultPort(endpoint.scheme) ? host : host + port;
  url.path = remote.addressing == Addressing::kPath ? "/" + remote.bucket : "/";
  return url;
}

S3Url ObjectUrl(const S3Remote& remote, const ObjectKey& key) {
  S3Url url = BucketUrl(remote);
  if (remote.addressing == Addressing::kPath) url.path += '/';
  url.path += remote.prefix + key.bytes();
  return url;
}

}  // namespace lisync
