#include "src/s3/s3_source.h"

#include <utility>

#include "src/s3/curl_transport.h"

namespace lisync {

S3Source::S3Source(S3Remote remote, std::unique_ptr<ReadTransport> transport, Clock& clock,
                   std::stop_token stop, Pacer* requests)
    : transport_(std::move(transport)),
      session_(std::move(remote), clock, std::move(stop), requests),
      reader_(session_, *transport_) {}

std::string S3Source::Identity() const { return lisync::Identity(session_.remote()); }

Result<Instant> S3Source::Now() { return reader_.Now(); }

Result<ListPage> S3Source::List(const ObjectKey& start_after) { return reader_.List(start_after); }

Result<ObjectInfo> S3Source::Head(const ObjectKey& key) { return reader_.Head(key); }

Result<ObjectHeaders> S3Source::Get(const ObjectInfo& expected, std::uint64_t offset,
                                    std::span<std::byte> into) {
  return reader_.Get(expected, offset, into);
}

Result<ObjectTags> S3Source::Tags(const ObjectKey& key) { return reader_.Tags(key); }

Result<std::uint64_t> S3Source::PartSize(const ObjectInfo& expected, std::uint32_t number) {
  return reader_.PartSize(expected, number);
}

std::unique_ptr<S3Source> OpenS3Source(const S3Remote& remote, Clock& clock, std::stop_token stop,
                                       Pulse* pulse, Pacer* requests) {
  auto transport = std::make_unique<CurlReadTransport>(
      CurlOptions{remote.connect_timeout, remote.idle_timeout, remote.ca_file, stop, pulse});
  return std::make_unique<S3Source>(remote, std::move(transport), clock, std::move(stop), requests);
}

}  // namespace lisync
