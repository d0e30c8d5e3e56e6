#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "src/core/time.h"

namespace lisync {

// An object's name below its remote's prefix: bytes, never normalised, compared byte by byte. Not
// necessarily UTF-8 and not a path.
class ObjectKey {
 public:
  ObjectKey() = default;
  explicit ObjectKey(std::string bytes) : bytes_(std::move(bytes)) {}

  const std::string& bytes() const { return bytes_; }
  bool empty() const { return bytes_.empty(); }

  auto operator<=>(const ObjectKey&) const = default;

 private:
  std::string bytes_;
};

// The limit of the S3 API (Amazon S3 User Guide, "Naming Amazon S3 objects"), in bytes.
inline constexpr std::size_t kMaxKeyBytes = 1024;

// The key as printable UTF-8 from which the bytes can be had back: '%', control characters (C0,
// DEL) and every byte that is no part of valid UTF-8 become %XX (upper-case hex); all else stays as
// it is.
std::string EscapeKey(const ObjectKey& key);
// The same for any text that comes from outside and is about to be shown or recorded.
std::string EscapeText(std::string_view text);
// Undoes EscapeKey. A '%' that two hex digits do not follow stays as it is.
ObjectKey UnescapeKey(std::string_view escaped);

// An entity tag without its quotes, as the server gave it.
struct ETag {
  std::string value;

  // 32 lower-case hex digits: the MD5 of the content, unless the server encrypts.
  bool IsMd5() const;
  // "<32 hex>-N": made from N parts' MD5s.
  bool IsMultipart() const;
  // N of the above; 0 for any other tag.
  std::uint32_t PartCount() const;

  bool operator==(const ETag&) const = default;
};

struct ObjectInfo {
  ObjectKey key;
  std::uint64_t size = 0;  // bytes
  ETag etag;
  Instant modified;  // as the server that holds the object tells it

  bool operator==(const ObjectInfo&) const = default;
};

// The tags of an object, by name: UTF-8 without an order.
using ObjectTags = std::map<std::string, std::string>;

// What is stored with an object beside its bytes. Empty means absent.
struct ObjectHeaders {
  std::string content_type;
  std::string cache_control;
  std::string content_disposition;
  std::string content_encoding;                      // without aws-chunked
  std::map<std::string, std::string> user_metadata;  // names without "x-amz-meta-", lower case
  // As many tags as MediaSource::Get told of; what they are, MediaSource::Tags tells.
  std::uint32_t tag_count = 0;
  ObjectTags tags;

  bool operator==(const ObjectHeaders&) const = default;
};

}  // namespace lisync
