#include "src/s3/http_policy.h"

#include <algorithm>
#include <array>

namespace lisync {
namespace {

bool IsControl(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7F;
}

bool HasControl(std::string_view text) { return std::any_of(text.begin(), text.end(), IsControl); }

// Of a multipart upload; a plain PutObject and CopyObject have no query.
bool IsStoringQuery(std::string_view query) {
  static constexpr auto kNames =
      std::to_array<std::string_view>({"uploads", "uploadId", "partNumber"});
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view one = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (std::find(kNames.begin(), kNames.end(), one.substr(0, one.find('='))) == kNames.end()) {
      return false;
    }
  }
  return true;
}

}  // namespace

bool IsAllowed(Access access, std::string_view method, std::string_view url) {
  if (method == "GET" || method == "HEAD") return true;
  if (access != Access::kAddOnly) return false;
  const std::size_t question = url.find('?');
  const std::string_view query =
      question == std::string_view::npos ? std::string_view() : url.substr(question + 1);
  if (method == "PUT") return IsStoringQuery(query);
  return method == "POST" && !query.empty() && IsStoringQuery(query);
}

bool AreSendable(const HttpHeaders& headers) {
  return std::all_of(headers.begin(), headers.end(), [](const auto& header) {
    const auto& [name, value] = header;
    return !name.empty() && name.find(':') == std::string::npos && !HasControl(name) &&
           !HasControl(value);
  });
}

}  // namespace lisync
