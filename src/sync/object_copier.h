#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "src/core/clock.h"
#include "src/core/digest.h"
#include "src/core/media_source.h"
#include "src/core/media_store.h"
#include "src/sync/bandwidth.h"
#include "src/sync/buffer_pool.h"
#include "src/sync/content_check.h"
#include "src/sync/kept_versions.h"
#include "src/sync/outcome.h"
#include "src/sync/part_copier.h"
#include "src/sync/part_plan.h"
#include "src/sync/plan.h"
#include "src/sync/upload_log.h"

namespace lisync {

struct CopyOptions {
  std::uint32_t retries = 3;  // tries of one object in one run
  ObjectKey versions_prefix;  // on hidden; keys of main below it are refused
  std::uint32_t lanes = 4;    // parts of one object in flight at a time
};

// Moves one object at a time from main to hidden and checks it on the way: what was read has the
// length listed and, where main's ETag is an MD5, that MD5; the destination checks what it
// receives. What hidden holds under the key is compared, not trusted, and kept as a version before
// it is replaced. Large objects go in parts: where main's ETag was made from parts, in the same
// ones, so that hidden's ETag is main's and both prove the content. An upload is recorded before
// its first part, so that another run goes on with it. Headers, user metadata and tags go along,
// and the entry says what of them could not. Its memory is the pool's. Used by one thread.
class ObjectCopier {
 public:
  ObjectCopier(MediaSource& source, MediaStore& store, Clock& clock, Bandwidth& bandwidth,
               BufferPool& buffers, UploadLog& uploads, CopyOptions options, RunContext context,
               std::uint32_t jitter_seed);

  // Absent when a stop was requested before the object was done: nothing is to be recorded.
  std::optional<Outcome> Copy(CopyTask task, const std::stop_token& stop);

  // Asks main whether a recorded object that its listing lacks is gone indeed. If so the outcome is
  // a tombstone; if main has it, it is copied like any other. Absent also when nothing has changed.
  std::optional<Outcome> Missing(const ObjectState& known, const std::stop_token& stop);

 private:
  struct Copied {
    StoredObject stored;
    std::optional<Sha256> sha256;
    bool adopted = false;
    bool checked_by_etag = false;
    bool upload_ended = false;
  };
  // What hidden holds under the key, as it tells, and the tag to take its content for.
  struct Existing {
    StoredObject stored;
    ETag etag;
  };

  Result<Copied> TryCopy(const CopyTask& task, const std::stop_token& stop);
  Result<Copied> CopyWhole(const CopyTask& task, const std::stop_token& stop);
  Result<Copied> CopyInParts(const CopyTask& task, const std::stop_token& stop);
  Result<std::unique_ptr<MultipartUpload>> OpenUpload(const ObjectInfo& object,
                                                      const PartPlan& plan,
                                                      Precondition precondition,
                                                      const std::stop_token& stop);
  // What is stored under the key; absent for nothing. Content that is known to be damaged gets a
  // tag that no content has, so that it is never adopted and is kept under a name that says so.
  Result<std::optional<Existing>> FindExisting(const CopyTask& task);
  Result<void> Keep(const ObjectKey& key, const Existing& existing);
  // Asks main for the object's tags where `headers` tell of some. That they cannot be had stops no
  // copy; the entry says it.
  Result<void> AddTags(const ObjectKey& key, ObjectHeaders& headers, const std::stop_token& stop);

  Outcome Done(const CopyTask& task, const Copied& copied);
  Outcome Failed(const CopyTask& task, const Error& error);
  Outcome Gone(const ObjectInfo& object, const std::optional<ObjectState>& known);
  AuditEvent Event(const std::string& action, const ObjectInfo& object) const;

  MediaSource& source_;
  MediaStore& store_;
  Clock& clock_;
  Bandwidth& bandwidth_;
  BufferPool& buffers_;
  UploadLog& uploads_;
  ContentCheck content_;
  PartCopier parts_;
  const CopyOptions options_;
  const RunContext context_;
  std::minstd_rand jitter_;
  // Of the copy in hand.
  std::vector<EarlierVersion> kept_;
  std::string left_out_;  // of main's headers, and why
};

}  // namespace lisync
