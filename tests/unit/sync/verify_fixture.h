#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mutex>
#include <string>
#include <vector>

#include "src/sync/verify_pass.h"
#include "tests/support/manual_clock.h"
#include "tests/support/memory_media.h"
#include "tests/support/memory_state_store.h"

namespace lisync {

// Both sides and the records in memory, as a sync leaves them.
class VerifyFixture : public testing::Test {
 protected:
  // On both sides, and recorded as copied.
  ObjectState Copied(const std::string& key, const std::string& content) {
    main_.Write(key, content);
    hidden_.Write(key, content);
    ObjectState state;
    state.key = ObjectKey(key);
    state.status = ObjectStatus::kCopied;
    state.held = true;
    state.size = content.size();
    state.source_etag = state.destination_etag = hidden_.Find(state.key)->etag;
    state.sha256 = Sha256Of(AsBytes(content));
    state.run = "run-0";
    Record(state);
    return state;
  }
  // The same, found on hidden without having been read.
  ObjectState Adopted(const std::string& key, const std::string& content) {
    ObjectState state = Copied(key, content);
    state.status = ObjectStatus::kAdopted;
    state.sha256.reset();
    Record(state);
    return state;
  }
  void Record(const ObjectState& state) { states_.Commit({.states = {state}}); }
  ObjectState StateOf(const std::string& key) {
    for (const ObjectState& state : states_.Load({}, 10'000)) {
      if (state.key.bytes() == key) return state;
    }
    ADD_FAILURE() << key << " is not recorded";
    return {};
  }

  VerifyReport Verify(VerifyOptions options = {}) {
    options.copy = {3, ObjectKey(".li-sync-versions/")};
    VerifyPass pass(store_, with_source_ ? &source_ : nullptr, states_, clock_,
                    [this](VerifyPass::Weight, const std::string& line) {
                      const std::lock_guard lock(mutex_);
                      said_.push_back(line);
                    });
    progress_ = std::make_unique<VerifyProgress>();
    return pass.Run(options, {"run-1", {0, "root"}}, *progress_, stop_.get_token());
  }
  VerifyReport Repair() {
    with_source_ = true;
    return Verify({.on_difference = OnDifference::kRepair});
  }

  std::vector<AuditEvent> EventsOf(const std::string& action) const {
    std::vector<AuditEvent> events;
    for (const AuditEvent& event : states_.events()) {
      if (event.action == action) events.push_back(event);
    }
    return events;
  }
  static std::string Detail(const AuditEvent& event, const std::string& name) {
    for (const auto& [detail, value] : event.detail) {
      if (detail == name) return value;
    }
    return "(absent)";
  }
  static std::string Sha(const std::string& content) { return ToHex(Sha256Of(AsBytes(content))); }
  // What hidden keeps aside, by key.
  std::vector<std::string> Kept() const {
    std::vector<std::string> kept;
    for (const auto& [key, object] : hidden_.objects()) {
      if (key.bytes().starts_with(".li-sync-versions/")) kept.push_back(object.bytes);
    }
    return kept;
  }

  MemoryBucket main_;
  MemoryBucket hidden_;
  MemorySource source_{main_};
  MemoryStore store_{hidden_};
  MemoryStateStore states_;
  ManualClock clock_;
  std::stop_source stop_;
  bool with_source_ = false;
  std::unique_ptr<VerifyProgress> progress_;

  std::mutex mutex_;
  std::vector<std::string> said_;  // guarded by mutex_ while a pass runs
};

}  // namespace lisync
