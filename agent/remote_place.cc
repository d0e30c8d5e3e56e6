#include "agent/remote_place.h"

#include <algorithm>
#include <fstream>
#include <utility>

#include "agent/config_error.h"
#include "agent/config_values.h"
#include "src/core/object.h"

namespace lisync {
namespace {

constexpr std::string_view kDefaultRegion = "us-east-1";

bool IsLetterOrDigit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html, and upper case and
// '_', which older buckets and other servers have.
bool IsBucketName(std::string_view name) {
  return name.size() >= 3 && name.size() <= 63 && IsLetterOrDigit(name.front()) &&
         IsLetterOrDigit(name.back()) && name.find("..") == std::string_view::npos &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return IsLetterOrDigit(c) || c == '.' || c == '-' || c == '_'; });
}

bool HasOddSegment(std::string_view prefix) {
  while (!prefix.empty()) {
    const auto slash = prefix.find('/');
    const std::string_view segment = prefix.substr(0, slash);
    if (segment.empty() || segment == "." || segment == "..") return true;
    prefix.remove_prefix(slash == std::string_view::npos ? prefix.size() : slash + 1);
  }
  return false;
}

// The end of a bucket path, as rclone cuts it: slashes at both ends do not count.
void SetBucketAndPrefix(S3RemoteConfig& place, const RemoteOptions& options,
                        std::string_view path) {
  while (path.starts_with('/')) path.remove_prefix(1);
  while (path.ends_with('/')) path.remove_suffix(1);
  if (path.empty()) options.RefuseRemote("the bucket is missing: write remote:bucket");
  const auto slash = path.find('/');
  place.bucket = path.substr(0, slash);
  if (!IsBucketName(place.bucket)) {
    options.RefuseRemote("\"" + EscapeText(place.bucket) +
                         "\" cannot be a bucket's name (3 to 63 letters, digits, '.', '-', '_')");
  }
  if (slash == std::string_view::npos) return;
  const std::string_view prefix = path.substr(slash + 1);
  if (HasOddSegment(prefix)) {
    options.RefuseRemote("the prefix after the bucket has an empty, . or .. segment");
  }
  place.prefix = std::string(prefix) + "/";
}

// The authority of a URL: a host, perhaps a port, no user.
bool IsHostAndPort(std::string_view authority) {
  const bool plain =
      !authority.empty() && authority.front() != ':' &&
      std::all_of(authority.begin(), authority.end(), [](char c) {
        return IsLetterOrDigit(c) || std::string_view(".-_:[]").find(c) != std::string_view::npos;
      });
  if (!plain) return false;
  if (authority.front() == '[') {
    const auto end = authority.find(']');
    if (end == std::string_view::npos || end < 2) return false;
    authority.remove_prefix(end + 1);
    if (authority.empty()) return true;
    if (authority.front() != ':') return false;
  }
  const auto colon = authority.find(':');
  if (authority.find_first_of("[]") != std::string_view::npos) return false;
  return colon == std::string_view::npos ||
         ParseWhole(authority.substr(colon + 1), 1, 65535).has_value();
}

std::string Endpoint(const RemoteOptions& options, const std::string& region) {
  std::string endpoint = options.Value("endpoint");
  if (endpoint.empty()) {
    const std::string provider = options.Value("provider");
    if (!provider.empty() && provider != "AWS") {
      options.Refuse("endpoint",
                     "is missing: every provider but AWS needs one, such as "
                     "http://minio.example:9000");
    }
    return "https://s3." + region + ".amazonaws.com";
  }
  if (endpoint.find("://") == std::string::npos) endpoint.insert(0, "https://");
  while (endpoint.ends_with('/')) endpoint.pop_back();
  const std::size_t scheme = endpoint.starts_with("https://")  ? 8
                             : endpoint.starts_with("http://") ? 7
                                                               : 0;
  if (scheme == 0) options.Refuse("endpoint", "must start with http:// or https://");
  // A user and password may stand before an '@': nothing of the value is shown.
  if (!IsHostAndPort(std::string_view(endpoint).substr(scheme))) {
    options.Refuse("endpoint",
                   "must be a host with an optional port, such as "
                   "http://minio.example:9000, without path, query or user");
  }
  return endpoint;
}

std::string Get(const Environment& environment, const std::string& variable) {
  const auto found = environment.find(variable);
  return found == environment.end() ? "" : found->second;
}

void SetCredentials(S3RemoteConfig& place, const RemoteOptions& options,
                    const Environment& environment) {
  place.access_key_id = options.Value("access_key_id");
  place.secret_access_key = options.Value("secret_access_key");
  place.session_token = options.Value("session_token");
  const bool given = !place.access_key_id.empty() || !place.secret_access_key.empty();
  const bool from_environment = !given && options.Switch("env_auth").value_or(false);
  if (from_environment) {
    place.access_key_id = Get(environment, "AWS_ACCESS_KEY_ID");
    place.secret_access_key = Get(environment, "AWS_SECRET_ACCESS_KEY");
    place.session_token = Get(environment, "AWS_SESSION_TOKEN");
    if (place.access_key_id.empty() || place.secret_access_key.empty()) {
      options.Refuse("env_auth",
                     "= true, but AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not both in the "
                     "environment; instance metadata and profiles are not used");
    }
  }
  if (place.access_key_id.empty()) options.Refuse("access_key_id", "is missing");
  if (place.secret_access_key.empty()) options.Refuse("secret_access_key", "is missing");
  const auto is_plain = [](std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
  };
  const std::string suffix =
      "must be printable ASCII without blanks" +
      std::string(from_environment ? " (it stands in the AWS_… variables)" : "");
  if (!is_plain(place.access_key_id)) options.Refuse("access_key_id", suffix);
  if (!is_plain(place.secret_access_key)) options.Refuse("secret_access_key", suffix);
  if (!is_plain(place.session_token)) options.Refuse("session_token", suffix);
}

// A file that can be read, so that the error names it before the first connection.
std::string CaCert(const RemoteOptions& options, const std::string& endpoint) {
  const std::string own = options.Value("ca_cert");
  const std::string option = own.empty() ? "override.ca_cert" : "ca_cert";
  std::string path = own.empty() ? options.Value(option) : own;
  if (path.empty()) return path;
  if (!std::filesystem::path(path).is_absolute()) {
    options.Refuse(option, "must be the absolute path of a file of PEM certificates");
  }
  if (!endpoint.starts_with("https://")) {
    options.Refuse(option,
                   "is given, but the endpoint is no https:// one: nothing would be checked");
  }
  const std::ifstream file(path);
  std::error_code unknown;
  if (!file || !std::filesystem::is_regular_file(path, unknown)) {
    options.Refuse(option, "= " + EscapeText(path) +
                               " is no file that can be read: it must hold PEM certificates");
  }
  return path;
}

// The region, which stands in every signature.
std::string Region(const RemoteOptions& options, const Environment& environment) {
  std::string region = options.Value("region");
  if (region.empty() && options.Switch("env_auth").value_or(false)) {
    region = Get(environment, "AWS_REGION");
  }
  if (region.empty()) return std::string(kDefaultRegion);
  if (region == "other-v2-signature") {
    options.Refuse("region", "= other-v2-signature: requests are signed with version 4 only");
  }
  const bool plain = std::all_of(region.begin(), region.end(),
                                 [](char c) { return IsLetterOrDigit(c) || c == '-' || c == '_'; });
  if (!plain) options.Refuse("region", "must be letters, digits, '-' and '_', such as us-east-1");
  return region;
}

bool IsWithin(std::string_view inner, std::string_view outer) { return inner.starts_with(outer); }

// Spellings of one server become the same text: letter case and the scheme's own port.
std::string SameServerText(std::string endpoint) {
  for (char& c : endpoint) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  const std::string_view port = endpoint.starts_with("https:") ? ":443" : ":80";
  if (endpoint.ends_with(port)) endpoint.resize(endpoint.size() - port.size());
  return endpoint;
}

// The directory with its links followed, as far as it is there, and a '/' at the end.
std::string RealDirectory(const std::filesystem::path& root) {
  std::error_code unknown;
  const auto real = std::filesystem::weakly_canonical(root, unknown);
  const std::string text = (unknown ? root : real).string();
  return text.ends_with('/') ? text : text + "/";
}

}  // namespace

S3RemoteConfig S3Place(const RemoteOptions& options, std::string_view path,
                       const Environment& environment) {
  S3RemoteConfig place;
  place.name = options.remote();
  place.provider = options.Value("provider");
  place.region = Region(options, environment);
  place.endpoint = Endpoint(options, place.region);
  place.addressing = options.Switch("force_path_style").value_or(true)
                         ? BucketAddressing::kPath
                         : BucketAddressing::kVirtualHost;
  place.ca_cert = CaCert(options, place.endpoint);
  SetCredentials(place, options, environment);
  SetBucketAndPrefix(place, options, path);
  return place;
}

LocalRemoteConfig LocalPlace(const RemoteOptions& options, std::string_view path) {
  if (!path.starts_with('/')) {
    options.RefuseRemote("the path after the colon must be absolute: write remote:/path");
  }
  return {options.remote(), LocalRoot(path)};
}

std::filesystem::path LocalRoot(std::string_view path) {
  auto root = std::filesystem::path(path).lexically_normal();
  if (!root.is_absolute()) throw ConfigError("a local path must be absolute: write /path");
  if (root.has_relative_path() && !root.has_filename()) root = root.parent_path();
  return root;
}

bool Overlap(const RemotePlace& a, const RemotePlace& b) {
  if (a.index() != b.index()) return false;
  if (const auto* first = std::get_if<S3RemoteConfig>(&a)) {
    const auto& second = std::get<S3RemoteConfig>(b);
    return SameServerText(first->endpoint) == SameServerText(second.endpoint) &&
           first->bucket == second.bucket &&
           (IsWithin(first->prefix, second.prefix) || IsWithin(second.prefix, first->prefix));
  }
  const std::string first = RealDirectory(std::get<LocalRemoteConfig>(a).root);
  const std::string second = RealDirectory(std::get<LocalRemoteConfig>(b).root);
  return IsWithin(first, second) || IsWithin(second, first);
}

std::string Describe(const RemotePlace& place) {
  if (const auto* s3 = std::get_if<S3RemoteConfig>(&place)) {
    return "s3 " + s3->endpoint + " " + s3->bucket + (s3->prefix.empty() ? "" : "/" + s3->prefix);
  }
  return "local " + std::get<LocalRemoteConfig>(place).root.string();
}

}  // namespace lisync
