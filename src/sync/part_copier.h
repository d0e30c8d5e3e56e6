#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>

#include "src/core/digest.h"
#include "src/core/media_source.h"
#include "src/core/media_store.h"
#include "src/core/result.h"
#include "src/sync/bandwidth.h"
#include "src/sync/buffer_pool.h"
#include "src/sync/part_plan.h"

namespace lisync {

// Which digest of the whole content is wanted beside its SHA-256.
enum class WholeMd5 { kNotNeeded, kNeeded };

// Of what was read of main.
struct PartDigests {
  Sha256 sha256{};
  std::optional<Md5> md5;  // of the whole, when it was needed
  ETag sent;               // of the parts sent, as S3 makes it
  ETag source;             // of PartPlan::source's parts; empty where these are not known
};

// Moves one object in parts, several at a time, each in memory as a whole. Parts that the
// destination has already are read (the digests need them) and not sent. Thread-safe; the
// references outlive it.
class PartCopier {
 public:
  PartCopier(MediaSource& source, Bandwidth& bandwidth, BufferPool& buffers)
      : source_(source), bandwidth_(bandwidth), buffers_(buffers) {}

  // Blocks; uses up to `lanes` threads, the caller's among them. All parts are at the destination
  // when it is ok; the upload is not completed. Error: of the first part that failed;
  // Fault::kNone when a stop was requested.
  Result<PartDigests> Copy(const ObjectInfo& object, const PartPlan& plan, WholeMd5 whole,
                           MultipartUpload& upload, std::uint32_t lanes,
                           const std::stop_token& stop);

 private:
  class Job;

  MediaSource& source_;
  Bandwidth& bandwidth_;
  BufferPool& buffers_;
};

}  // namespace lisync
