#pragma once

#include <memory>
#include <stop_token>
#include <string>

#include "src/core/clock.h"
#include "src/core/media_source.h"
#include "src/core/pacer.h"
#include "src/core/pulse.h"
#include "src/s3/http.h"
#include "src/s3/s3_reader.h"
#include "src/s3/s3_remote.h"
#include "src/s3/s3_session.h"

namespace lisync {

// A bucket as main's media. What it holds can only read (promise P1). A requested stop ends waits
// between tries. `clock` and `requests` (see S3Session) outlive it.
class S3Source : public MediaSource {
 public:
  S3Source(S3Remote remote, std::unique_ptr<ReadTransport> transport, Clock& clock,
           std::stop_token stop, Pacer* requests = nullptr);

  std::string Identity() const override;
  // Lists one key, since that is what a run needs to be allowed, and reads the Date header.
  Result<Instant> Now() override;
  Result<ListPage> List(const ObjectKey& start_after) override;
  Result<ObjectInfo> Head(const ObjectKey& key) override;
  Result<ObjectHeaders> Get(const ObjectInfo& expected, std::uint64_t offset,
                            std::span<std::byte> into) override;
  Result<ObjectTags> Tags(const ObjectKey& key) override;
  Result<std::uint64_t> PartSize(const ObjectInfo& expected, std::uint32_t number) override;

 private:
  const std::unique_ptr<ReadTransport> transport_;
  S3Session session_;
  S3Reader reader_;
};

// With libcurl as its transport. A requested stop also ends a request that is on its way.
std::unique_ptr<S3Source> OpenS3Source(const S3Remote& remote, Clock& clock, std::stop_token stop,
                                       Pulse* pulse = nullptr, Pacer* requests = nullptr);

}  // namespace lisync
