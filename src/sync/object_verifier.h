#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <span>
#include <stop_token>

#include "src/core/clock.h"
#include "src/core/media_source.h"
#include "src/core/media_store.h"
#include "src/core/object_state.h"
#include "src/sync/bandwidth.h"
#include "src/sync/content_digests.h"
#include "src/sync/verify_counts.h"

namespace lisync {

// What hidden was found to hold, by the record of it.
enum class HiddenFinding { kEqual, kNotProvable, kDifferent, kMissing, kUnreadable };

// The same of main. One that is gone or has another version by now contradicts nothing.
enum class MainFinding { kNotLookedAt, kEqual, kGone, kChanged, kDifferent, kUnreadable };

// What reading one object on one side or both has shown.
struct Inspection {
  HiddenFinding hidden = HiddenFinding::kUnreadable;
  MainFinding main = MainFinding::kNotLookedAt;
  std::optional<ContentDigests> on_hidden;  // absent: missing, unreadable
  std::optional<ContentDigests> on_main;
  ETag hidden_etag;            // as hidden tells it; empty: nothing is there
  std::optional<Error> error;  // of the side that could not be read
};

// Judges what was read by the record. Pure; sets `hidden` and `main` of an inspection in which both
// sides that were asked could be read.
void Judge(const ObjectState& state, Inspection& inspection);

// Reads objects from one side or both and compares them with their records, byte for byte. Owns one
// buffer of kPartBytes, whatever the objects' sizes. Used by one thread.
class ObjectVerifier {
 public:
  // `source` may be null: then main is not asked. `retries`: tries of one side of one object.
  ObjectVerifier(MediaStore& store, MediaSource* source, Clock& clock, Bandwidth& bandwidth,
                 std::uint32_t retries, VerifyProgress& progress, std::uint32_t jitter_seed);

  // What differs is read a second time before it is said: bytes may be damaged on the way as well.
  // Absent when a stop was requested before the object was done.
  std::optional<Inspection> Inspect(const ObjectState& state, const std::stop_token& stop);

  // The digests of what hidden holds under the key, whatever it is. `expected` saves asking for it.
  // Error: kNotFound when there is nothing.
  Result<ContentDigests> ReadHidden(const ObjectKey& key,
                                    const std::optional<StoredObject>& expected, ETag& told,
                                    const std::stop_token& stop);
  // Those of the version on main that the record names. Error: kChanged, kNotFound.
  Result<ContentDigests> ReadMain(MediaSource& source, const ObjectState& state,
                                  const std::stop_token& stop);

 private:
  Inspection Look(const ObjectState& state, const std::stop_token& stop);

  using ReadChunk = std::function<Result<void>(std::uint64_t offset, std::span<std::byte> into)>;

  Result<ContentDigests> ReadOnce(std::uint64_t size, const ReadChunk& read,
                                  const std::stop_token& stop);
  // Repeats what may succeed later.
  template <typename Work>
  std::invoke_result_t<Work> Patiently(const Work& work, const std::stop_token& stop);
  std::span<std::byte> Buffer(std::uint64_t size);

  MediaStore& store_;
  MediaSource* const source_;
  Clock& clock_;
  Bandwidth& bandwidth_;
  const std::uint32_t retries_;
  VerifyProgress& progress_;
  std::minstd_rand jitter_;
  DigestKind kind_ = DigestKind::kAlsoForETags;
  std::unique_ptr<std::byte[]> buffer_;
  std::uint64_t buffer_bytes_ = 0;
};

}  // namespace lisync
