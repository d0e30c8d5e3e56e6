#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "src/core/digest.h"
#include "src/core/state_store.h"

namespace lisync {

inline constexpr Instant kRecordedAt{std::chrono::seconds(1764000000)};

// What a copy of `key` that went well leaves behind: the state and the entry agree.
inline std::pair<ObjectState, AuditEvent> RecordedCopy(const std::string& key, std::uint64_t size) {
  ObjectState state;
  state.key = ObjectKey(key);
  state.status = ObjectStatus::kCopied;
  state.held = true;
  state.size = size;
  state.source_etag = {ToHex(Md5Of(AsBytes(key)))};
  state.destination_etag = state.source_etag;
  state.sha256 = Sha256Of(AsBytes(key));
  state.modified = kRecordedAt;
  state.run = "20261124T034411Z-1a2b3c4d";

  AuditEvent event;
  event.time = kRecordedAt;
  event.run = state.run;
  event.actor = {998, "li-sync"};
  event.action = "object.copy";
  event.outcome = "ok";
  event.key = state.key;
  event.size = size;
  event.etag = state.source_etag.value;
  event.destination_etag = state.destination_etag.value;
  event.sha256 = state.sha256;
  event.detail.emplace_back("checked", "etag");
  return {state, event};
}

// The copies of the objects number `first` to first + count - 1 of a made-up media store.
inline Batch RecordedBatch(std::size_t first, std::size_t count) {
  Batch batch;
  for (std::size_t i = first; i < first + count; ++i) {
    const std::string id = ToHex(Md5Of(AsBytes(std::to_string(i))));
    auto [state, event] = RecordedCopy(
        "local_content/" + id.substr(0, 2) + "/" + id.substr(2, 2) + "/" + id.substr(4), i);
    batch.states.push_back(std::move(state));
    batch.events.push_back(std::move(event));
  }
  return batch;
}

}  // namespace lisync
