#pragma once

#include <cstdint>

#include "src/core/digest.h"
#include "src/core/object.h"

namespace lisync {

// Makes the ETag that S3 gives an object made of parts: the MD5 of the parts' MD5s, "-", their
// number. Used by one thread.
class MultipartETagHasher {
 public:
  void Add(const Md5& part);
  bool empty() const { return parts_ == 0; }
  // Of the parts since construction or the last Finish; starts over.
  ETag Finish();

 private:
  Md5Hasher of_parts_;
  std::uint64_t parts_ = 0;
};

}  // namespace lisync
