#include "src/s3/object_headers.h"

#include <algorithm>
#include <charconv>

#include "src/core/digest.h"
#include "src/s3/key_rules.h"
#include "src/s3/uri.h"

namespace lisync {
namespace {

constexpr std::string_view kMetadataPrefix = "x-amz-meta-";

bool IsPrintable(char c) { return c >= 0x20 && c <= 0x7E; }

bool IsTokenByte(char c) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         kMarks.find(c) != std::string_view::npos;
}

bool IsToken(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), IsTokenByte);
}

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

std::string_view Trim(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

std::string WithoutAwsChunked(std::string_view encodings) {
  std::string kept;
  while (!encodings.empty()) {
    const std::size_t comma = std::min(encodings.find(','), encodings.size());
    const std::string_view one = Trim(encodings.substr(0, comma));
    encodings.remove_prefix(std::min(comma + 1, encodings.size()));
    if (one.empty() || one == "aws-chunked") continue;
    if (!kept.empty()) kept += ", ";
    kept += one;
  }
  return kept;
}

// A number that cannot be read still tells that there are some.
std::uint32_t TagCountOf(std::string_view text) {
  if (text.empty()) return 0;
  std::uint32_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  return error == std::errc() && end == text.data() + text.size() ? count : 1;
}

}  // namespace

ObjectHeaders HeadersOfObject(const ServerAnswer& response) {
  ObjectHeaders headers;
  headers.content_type = response.Header("content-type");
  headers.cache_control = response.Header("cache-control");
  headers.content_disposition = response.Header("content-disposition");
  headers.content_encoding = WithoutAwsChunked(response.Header("content-encoding"));
  for (auto at = response.headers.lower_bound(std::string(kMetadataPrefix));
       at != response.headers.end() && at->first.starts_with(kMetadataPrefix); ++at) {
    headers.user_metadata.emplace(at->first.substr(kMetadataPrefix.size()), at->second);
  }
  headers.tag_count = TagCountOf(response.Header("x-amz-tagging-count"));
  return headers;
}

std::string VersionOf(const ServerAnswer& response) {
  constexpr std::size_t kLongestId = 1024;  // of S3's
  std::string id = response.Header("x-amz-version-id");
  const bool usable = id.size() <= kLongestId && std::all_of(id.begin(), id.end(), IsPrintable);
  return usable && id != "null" ? id : std::string();
}

std::string TaggingValue(const ObjectTags& tags) {
  std::string out;
  for (const auto& [name, value] : tags) {
    if (!out.empty()) out += '&';
    out += UriEncode(name, Slash::kEncode) + "=" + UriEncode(value, Slash::kEncode);
  }
  return out;
}

HttpHeaders HeadersToStore(const ObjectHeaders& headers) {
  HttpHeaders out;
  const auto add = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) out.emplace_back(name, HeaderValue(value));
  };
  add("content-type", headers.content_type);
  add("cache-control", headers.cache_control);
  add("content-disposition", headers.content_disposition);
  add("content-encoding", headers.content_encoding);
  for (const auto& [name, value] : headers.user_metadata) {
    if (IsToken(name)) out.emplace_back(std::string(kMetadataPrefix) + name, HeaderValue(value));
  }
  return out;
}

std::string HeaderValue(std::string_view text) {
  if (std::all_of(text.begin(), text.end(), IsPrintable)) return std::string(text);
  // An encoded-word has at most 75 characters and holds whole characters only.
  constexpr std::size_t kBytesPerWord = 36;
  const bool utf8 = IsUtf8(text);
  std::string out;
  while (!text.empty()) {
    std::size_t length = std::min(kBytesPerWord, text.size());
    while (utf8 && length < text.size() && IsContinuation(text[length])) --length;
    if (!out.empty()) out += ' ';
    out += utf8 ? "=?UTF-8?B?" : "=?ISO-8859-1?B?";
    out += ToBase64(AsBytes(text.substr(0, length)));
    out += "?=";
    text.remove_prefix(length);
  }
  return out;
}

}  // namespace lisync
