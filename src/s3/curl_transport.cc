#include "src/s3/curl_transport.h"

#include <utility>

#include "src/s3/curl_pool.h"

namespace lisync {
namespace {

RawRequest Raw(const ReadRequest& request) {
  return {Name(request.method), request.url, request.headers, {}, request.sink};
}

}  // namespace

CurlReadTransport::CurlReadTransport(CurlOptions options)
    : pool_(std::make_unique<CurlPool>(std::move(options), Access::kReadOnly)) {}

CurlReadTransport::~CurlReadTransport() = default;

Result<ServerAnswer> CurlReadTransport::Read(const ReadRequest& request) {
  return pool_->Perform(Raw(request));
}

CurlWriteTransport::CurlWriteTransport(CurlOptions options)
    : pool_(std::make_unique<CurlPool>(std::move(options), Access::kAddOnly)) {}

CurlWriteTransport::~CurlWriteTransport() = default;

Result<ServerAnswer> CurlWriteTransport::Read(const ReadRequest& request) {
  return pool_->Perform(Raw(request));
}

Result<ServerAnswer> CurlWriteTransport::Write(const WriteRequest& request) {
  return pool_->Perform(
      {Name(request.method), request.url, request.headers, request.body, AsText{}});
}

}  // namespace lisync
