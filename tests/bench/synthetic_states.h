#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "src/core/state_store.h"
#include "tests/bench/synthetic_bucket.h"
#include "tests/support/recorded_batch.h"

namespace lisync {

inline ObjectInfo SyntheticObject(const SyntheticBucket& bucket, std::size_t number) {
  return {ObjectKey(bucket.Key(number)), bucket.Bytes(number), {bucket.ETag(number)}, kRecordedAt};
}

// Records all of the bucket as a first copy does: a listing page of objects as pending with the
// intent, then each as copied, with its SHA-256 and an entry of its own.
inline void RecordCopies(StateStore& states, const SyntheticBucket& bucket) {
  constexpr std::size_t kPage = 1000;
  constexpr std::size_t kGroup = 500;
  for (std::size_t first = 0; first < bucket.size(); first += kPage) {
    Batch pending;
    Batch copied;
    const std::size_t end = std::min(first + kPage, bucket.size());
    for (std::size_t number = first; number < end; ++number) {
      const ObjectInfo object = SyntheticObject(bucket, number);
      auto [state, event] = RecordedCopy(object.key.bytes(), object.size);
      state.source_etag = state.destination_etag = object.etag;
      event.etag = event.destination_etag = object.etag.value;
      ObjectState planned = state;
      planned.status = ObjectStatus::kPending;
      planned.held = false;
      planned.destination_etag = {};
      planned.sha256.reset();
      planned.reason = "planned";
      pending.states.push_back(std::move(planned));
      copied.states.push_back(std::move(state));
      copied.events.push_back(std::move(event));
    }
    AuditEvent intent;
    intent.time = kRecordedAt;
    intent.run = copied.states.front().run;
    intent.action = "batch.start";
    intent.outcome = "intent";
    intent.detail.emplace_back("to_copy", std::to_string(end - first));
    pending.events.push_back(std::move(intent));
    states.Commit(pending);
    for (std::size_t at = 0; at < copied.states.size(); at += kGroup) {
      const auto from = static_cast<std::ptrdiff_t>(at);
      const auto to = static_cast<std::ptrdiff_t>(std::min(at + kGroup, copied.states.size()));
      Batch group;
      group.states.assign(copied.states.begin() + from, copied.states.begin() + to);
      group.events.assign(copied.events.begin() + from, copied.events.begin() + to);
      states.Commit(group);
    }
  }
}

}  // namespace lisync
