#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "src/core/digest.h"
#include "src/core/multipart_etag.h"
#include "src/core/object.h"

namespace lisync {

// What was read of an object, from its first byte to its last.
struct ContentDigests {
  std::uint64_t size = 0;
  Sha256 sha256{};
  // Of contents that an ETag has to speak for; else absent.
  std::optional<Md5> md5;
  ETag in_parts;  // what S3 calls the content when it came in parts of kPartBytes
};

enum class DigestKind {
  kSha256,
  kAlsoForETags,  // the MD5s as well
};

// Takes content chunk by chunk; each but the last is of kPartBytes. Used by one thread.
class ContentHasher {
 public:
  explicit ContentHasher(DigestKind kind) : kind_(kind) {}

  void Update(std::span<const std::byte> chunk);
  ContentDigests Finish();

 private:
  const DigestKind kind_;
  Sha256Hasher sha256_;
  Md5Hasher md5_;
  MultipartETagHasher of_parts_;
  std::uint64_t size_ = 0;
};

// What a tag says of a content.
enum class TagSays {
  kEqual,      // it is the tag of this content
  kDifferent,  // it is an MD5, of another content
  kNothing,    // it is no digest, or one over parts of another size
};
TagSays Compare(const ETag& tag, const ContentDigests& content);

}  // namespace lisync
