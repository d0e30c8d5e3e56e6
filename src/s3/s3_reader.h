#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "src/core/media_source.h"
#include "src/core/media_store.h"
#include "src/s3/http.h"
#include "src/s3/s3_session.h"
#include "src/s3/xml.h"

namespace lisync {

// All that a HEAD tells of an object.
struct S3Head {
  ObjectInfo object;
  std::string version;  // as StoredObject::version
  ObjectHeaders headers;
};

// The reading operations that both sides need. Thread-safe; session and transport outlive it. The
// contracts are those of MediaSource.
class S3Reader {
 public:
  S3Reader(S3Session& session, ReadTransport& transport)
      : session_(session), transport_(transport) {}

  Result<Instant> Now();
  // An object whose key is the remote's prefix itself has no name below it and is left out.
  Result<ListPage> List(const ObjectKey& start_after);
  // Whether a listing has just this key.
  Result<bool> Lists(const ObjectKey& key);
  Result<ObjectInfo> Head(const ObjectKey& key);
  Result<S3Head> Look(const ObjectKey& key);
  Result<ObjectTags> Tags(const ObjectKey& key);
  Result<ObjectHeaders> Get(const ObjectInfo& expected, std::uint64_t offset,
                            std::span<std::byte> into);
  Result<std::uint64_t> PartSize(const ObjectInfo& expected, std::uint32_t number);
  // A GET whose answer is a document.
  Result<ServerAnswer> Fetch(const S3Call& call) { return Send(call, ReadMethod::kGet, AsText{}); }

 private:
  Result<ServerAnswer> Send(const S3Call& call, ReadMethod method, BodySink sink);
  Result<ListedPage> SendList(S3Call call, std::size_t max_keys);

  S3Session& session_;
  ReadTransport& transport_;
};

}  // namespace lisync
