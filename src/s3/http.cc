#include "src/s3/http.h"

namespace lisync {

std::string_view Name(ReadMethod method) { return method == ReadMethod::kHead ? "HEAD" : "GET"; }

std::string_view Name(WriteMethod method) { return method == WriteMethod::kPost ? "POST" : "PUT"; }

std::string ServerAnswer::Header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? std::string() : found->second;
}

}  // namespace lisync
