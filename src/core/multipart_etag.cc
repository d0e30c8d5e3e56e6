#include "src/core/multipart_etag.h"

#include <string>
#include <utility>

namespace lisync {

void MultipartETagHasher::Add(const Md5& part) {
  of_parts_.Update(part);
  ++parts_;
}

ETag MultipartETagHasher::Finish() {
  return {ToHex(of_parts_.Finish()) + "-" + std::to_string(std::exchange(parts_, 0))};
}

}  // namespace lisync
