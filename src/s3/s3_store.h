#pragma once

#include <memory>
#include <stop_token>
#include <string>

#include "src/core/clock.h"
#include "src/core/media_store.h"
#include "src/core/pacer.h"
#include "src/core/pulse.h"
#include "src/s3/http.h"
#include "src/s3/s3_name_guard.h"
#include "src/s3/s3_reader.h"
#include "src/s3/s3_remote.h"
#include "src/s3/s3_session.h"
#include "src/s3/s3_version_keeper.h"
#include "src/s3/s3_writer.h"

namespace lisync {

// A bucket as hidden's media. What it holds cannot send a delete (promise P2). A requested stop
// ends waits between tries. `clock` and `requests` (see S3Session) outlive it; it outlives the
// uploads that it begins.
class S3Store : public MediaStore {
 public:
  S3Store(S3Remote remote, std::unique_ptr<WriteTransport> transport, Clock& clock,
          std::stop_token stop, Pacer* requests = nullptr, CopyLimits limits = {});

  std::string Identity() const override;
  // That the bucket is there and may be listed; writes nothing.
  Result<void> Check();

  Result<ListPage> List(const ObjectKey& start_after) override;
  Result<StoredObject> Head(const ObjectKey& key) override;
  Result<void> Read(const ObjectKey& key, const StoredObject& expected, std::uint64_t offset,
                    std::span<std::byte> into) override;
  Result<StoredObject> Put(const ObjectInfo& object, const ObjectHeaders& headers,
                           std::span<const std::byte> bytes, const Md5& md5,
                           Precondition precondition) override;
  Result<std::unique_ptr<MultipartUpload>> Begin(const ObjectInfo& object,
                                                 const ObjectHeaders& headers,
                                                 std::uint64_t part_size,
                                                 Precondition precondition) override;
  Result<std::unique_ptr<MultipartUpload>> Resume(const ObjectInfo& object,
                                                  const std::string& session,
                                                  std::uint64_t part_size,
                                                  Precondition precondition) override;
  Result<KeptVersion> KeepVersion(const ObjectKey& key, const StoredObject& judged,
                                  const ObjectKey& kept) override;

 private:
  const std::unique_ptr<WriteTransport> transport_;
  S3Session session_;
  S3Reader reader_;
  S3Writer writer_;
  S3NameGuard guard_;
  S3VersionKeeper keeper_;
};

// With libcurl as its transport. A requested stop also ends a request that is on its way.
std::unique_ptr<S3Store> OpenS3Store(const S3Remote& remote, Clock& clock, std::stop_token stop,
                                     Pulse* pulse = nullptr, Pacer* requests = nullptr,
                                     CopyLimits limits = {});

}  // namespace lisync
