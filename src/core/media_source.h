#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "src/core/object.h"
#include "src/core/result.h"

namespace lisync {

// One page of a listing. `objects` are as the server listed them; byte order is usual but not
// promised, and the caller must not rely on it.
struct ListPage {
  std::vector<ObjectInfo> objects;
  // Where the next page starts (exclusive). Meaningless when `last`.
  ObjectKey next_start_after;
  bool last = false;
};

// Main's media: a bucket or a directory that is only read. There is no writing member, and an
// implementation refuses to send anything that writes (promise P1).
//
// Thread-safe: all members are called from many threads at once.
// Errors: Fault::kNoBucket, kCredentials and kDenied on List carry Action::kAskOperator.
class MediaSource {
 public:
  virtual ~MediaSource() = default;

  // Where this is, for people and the audit trail: "s3 http://host:9000 bucket/prefix" or
  // "local /path". Holds no secret. Stable for as long as the place is the same.
  virtual std::string Identity() const = 0;

  // The time as this side's own clock tells it. For a server: of the moment of a request made now.
  // Also shows that the place is there and may be read.
  virtual Result<Instant> Now() = 0;

  // Up to 1,000 objects whose keys sort after `start_after`; the empty key starts at the beginning.
  virtual Result<ListPage> List(const ObjectKey& start_after) = 0;

  // Error: Fault::kNotFound when there is no such object.
  virtual Result<ObjectInfo> Head(const ObjectKey& key) = 0;

  // Reads exactly into.size() bytes of the version `expected` (by its ETag), from `offset`.
  // Error: Fault::kChanged with Action::kReplan when the object is no longer that version or ends
  // early or late; kNotFound when it is gone. `into` then holds anything.
  virtual Result<ObjectHeaders> Get(const ObjectInfo& expected, std::uint64_t offset,
                                    std::span<std::byte> into) = 0;

  // The object's tags as they are now (they are of no version), for an object whose headers told of
  // some. Errors as Get; Fault::kUnsupported or kDenied where this side does not give them.
  virtual Result<ObjectTags> Tags(const ObjectKey& key) = 0;

  // Bytes of part `number` (from 1) of an object that was stored in parts; of the whole object
  // where it was not, or where this side cannot tell. Errors as Get.
  virtual Result<std::uint64_t> PartSize(const ObjectInfo& expected, std::uint32_t number) = 0;
};

}  // namespace lisync
