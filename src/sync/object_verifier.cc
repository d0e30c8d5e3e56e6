#include "src/sync/object_verifier.h"

#include <algorithm>
#include <type_traits>
#include <utility>

#include "src/sync/object_copier.h"
#include "src/sync/retry.h"
#include "src/sync/stopped.h"

namespace lisync {
namespace {

// How often what is replaced while it is read is read anew.
constexpr int kMostVersions = 3;

bool MayRepeat(const Error& error) {
  return error.action == Action::kRetry || error.action == Action::kSlowDown;
}

HiddenFinding FindingOf(TagSays says) {
  switch (says) {
    case TagSays::kEqual:
      return HiddenFinding::kEqual;
    case TagSays::kDifferent:
      return HiddenFinding::kDifferent;
    case TagSays::kNothing:
      break;
  }
  return HiddenFinding::kNotProvable;
}

// Without a recorded SHA-256: by the ETags that were recorded.
HiddenFinding ByTags(const ObjectState& state, const ContentDigests& content) {
  if (state.status == ObjectStatus::kVanished) {
    // Its size and source_etag may be those of a newer version that was never copied. Hidden's own
    // tag may be no MD5 although it looks like one, where main's is another.
    const TagSays says = Compare(state.destination_etag, content);
    const bool agreed = state.destination_etag == state.source_etag;
    return says == TagSays::kDifferent && !agreed ? HiddenFinding::kNotProvable : FindingOf(says);
  }
  if (content.size != state.size) return HiddenFinding::kDifferent;
  return FindingOf(Compare(state.source_etag, content));
}

}  // namespace

void Judge(const ObjectState& state, Inspection& inspection) {
  const ContentDigests& hidden = *inspection.on_hidden;
  if (state.sha256) {
    const bool equal = hidden.sha256 == *state.sha256;
    inspection.hidden = equal ? HiddenFinding::kEqual : HiddenFinding::kDifferent;
  } else {
    inspection.hidden = ByTags(state, hidden);
  }
  if (!inspection.on_main) return;

  const Sha256& main = inspection.on_main->sha256;
  if (state.sha256) {
    inspection.main = main == *state.sha256 ? MainFinding::kEqual : MainFinding::kDifferent;
  } else if (main == hidden.sha256) {
    inspection.main = MainFinding::kEqual;
    inspection.hidden = HiddenFinding::kEqual;
  } else if (inspection.hidden == HiddenFinding::kEqual) {
    inspection.main = MainFinding::kDifferent;
  } else {
    inspection.main = MainFinding::kEqual;
    inspection.hidden = HiddenFinding::kDifferent;
  }
}

ObjectVerifier::ObjectVerifier(MediaStore& store, MediaSource* source, Clock& clock,
                               Bandwidth& bandwidth, std::uint32_t retries,
                               VerifyProgress& progress, std::uint32_t jitter_seed)
    : store_(store),
      source_(source),
      clock_(clock),
      bandwidth_(bandwidth),
      retries_(retries),
      progress_(progress),
      jitter_(jitter_seed) {}

std::optional<Inspection> ObjectVerifier::Inspect(const ObjectState& state,
                                                  const std::stop_token& stop) {
  Inspection inspection = Look(state, stop);
  if (inspection.hidden == HiddenFinding::kDifferent ||
      inspection.main == MainFinding::kDifferent) {
    inspection = Look(state, stop);
  }
  if (stop.stop_requested()) return std::nullopt;
  return inspection;
}

Inspection ObjectVerifier::Look(const ObjectState& state, const std::stop_token& stop) {
  Inspection inspection;
  kind_ = state.sha256 ? DigestKind::kSha256 : DigestKind::kAlsoForETags;
  std::optional<StoredObject> expected;
  if (!state.destination_etag.value.empty()) expected = {state.size, state.destination_etag};
  auto hidden = ReadHidden(state.key, expected, inspection.hidden_etag, stop);
  if (!hidden.ok()) {
    const bool missing = hidden.error().fault == Fault::kNotFound;
    inspection.hidden = missing ? HiddenFinding::kMissing : HiddenFinding::kUnreadable;
    if (!missing) inspection.error = hidden.error();
    return inspection;
  }
  inspection.on_hidden = std::move(hidden).value();

  if (source_ != nullptr && state.status != ObjectStatus::kVanished) {
    auto main = ReadMain(*source_, state, stop);
    if (main.ok()) {
      inspection.on_main = std::move(main).value();
    } else if (main.error().fault == Fault::kNotFound) {
      inspection.main = MainFinding::kGone;
    } else if (main.error().fault == Fault::kChanged) {
      inspection.main = MainFinding::kChanged;
    } else {
      inspection.main = MainFinding::kUnreadable;
      inspection.error = main.error();
    }
  }
  Judge(state, inspection);
  return inspection;
}

Result<ContentDigests> ObjectVerifier::ReadHidden(const ObjectKey& key,
                                                  const std::optional<StoredObject>& expected,
                                                  ETag& told, const std::stop_token& stop) {
  std::optional<StoredObject> stored = expected;
  for (int versions = 0;; ++versions) {
    if (!stored) {
      auto there = Patiently([&] { return store_.Head(key); }, stop);
      if (!there.ok()) return there.error();
      stored = std::move(there).value();
    }
    told = stored->etag;
    auto read = Patiently(
        [&] {
          return ReadOnce(
              stored->size,
              [&](std::uint64_t offset, std::span<std::byte> into) {
                return store_.Read(key, *stored, offset, into);
              },
              stop);
        },
        stop);
    if (read.ok() || read.error().fault != Fault::kChanged || versions == kMostVersions) {
      return read;
    }
    stored.reset();
  }
}

Result<ContentDigests> ObjectVerifier::ReadMain(MediaSource& source, const ObjectState& state,
                                                const std::stop_token& stop) {
  const ObjectInfo object{state.key, state.size, state.source_etag, state.modified};
  return Patiently(
      [&] {
        return ReadOnce(
            object.size,
            [&](std::uint64_t offset, std::span<std::byte> into) -> Result<void> {
              const auto headers = source.Get(object, offset, into);
              return headers.ok() ? Result<void>() : headers.error();
            },
            stop);
      },
      stop);
}

Result<ContentDigests> ObjectVerifier::ReadOnce(std::uint64_t size, const ReadChunk& read,
                                                const std::stop_token& stop) {
  ContentHasher hasher(kind_);
  std::uint64_t offset = 0;
  do {
    const std::span<std::byte> chunk = Buffer(std::min(kPartBytes, size - offset));
    if (!bandwidth_.Take(chunk.size(), stop, Traffic::kRead)) return Stopped();
    if (auto got = read(offset, chunk); !got.ok()) return got.error();
    hasher.Update(chunk);
    progress_.bytes += chunk.size();
    progress_.pulse.Beat();
    offset += chunk.size();
  } while (offset < size);
  return hasher.Finish();
}

template <typename Work>
std::invoke_result_t<Work> ObjectVerifier::Patiently(const Work& work,
                                                     const std::stop_token& stop) {
  for (std::uint32_t tries = 1;; ++tries) {
    auto result = work();
    if (result.ok() || !MayRepeat(result.error()) || tries >= retries_) return result;
    const double chance = std::uniform_real_distribution<double>(0, 1)(jitter_);
    if (!clock_.WaitUntil(clock_.Now() + RepeatDelay(tries, chance), stop)) return result;
  }
}

std::span<std::byte> ObjectVerifier::Buffer(std::uint64_t size) {
  if (size > buffer_bytes_) {
    buffer_bytes_ = size;
    buffer_ = std::make_unique_for_overwrite<std::byte[]>(size);
  }
  return {buffer_.get(), size};
}

}  // namespace lisync
