#include "src/s3/curl_pool.h"

#include <utility>

#include "src/s3/curl_handle.h"

namespace lisync {

CurlPool::CurlPool(CurlOptions options, Access access)
    : options_(std::move(options)), access_(access) {}

CurlPool::~CurlPool() = default;

Result<ServerAnswer> CurlPool::Perform(const RawRequest& request) {
  if (!IsAllowed(access_, request.method, request.url)) {
    return Error{Action::kAskOperator, Fault::kUnsupported,
                 "refused to send a " + std::string(request.method) +
                     (access_ == Access::kReadOnly ? " request to the side that is only read"
                                                   : " request that does more than add objects")};
  }
  if (!AreSendable(request.headers)) {
    return Error{Action::kSkip, Fault::kProtocol, "a header has a control character"};
  }
  std::unique_ptr<CurlHandle> handle = Take();
  Result<ServerAnswer> answer = handle->Perform(request, options_);
  PutBack(std::move(handle));
  return answer;
}

std::unique_ptr<CurlHandle> CurlPool::Take() {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      std::unique_ptr<CurlHandle> handle = std::move(idle_.back());
      idle_.pop_back();
      return handle;
    }
  }
  return std::make_unique<CurlHandle>();
}

void CurlPool::PutBack(std::unique_ptr<CurlHandle> handle) {
  const std::lock_guard lock(mutex_);
  idle_.push_back(std::move(handle));
}

}  // namespace lisync
