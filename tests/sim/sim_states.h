#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "src/core/forwarding_states.h"
#include "tests/sim/ledger.h"
#include "tests/sim/world.h"

namespace lisync {

// A StateStore that takes part in the world: what it commits is entered in the ledger, and after
// the process has died nothing is recorded any more.
class SimStates : public ForwardingStates {
 public:
  SimStates(World& world, Ledger& ledger, StateStore& real)
      : ForwardingStates(real), world_(world), ledger_(ledger) {}

  std::vector<ObjectState> Load(const KeyRange& range, std::size_t limit) override {
    return Read<std::vector<ObjectState>>("load",
                                          [&] { return ForwardingStates::Load(range, limit); });
  }
  std::vector<ObjectState> LoadUnfinished(const ObjectKey& after, std::size_t limit) override {
    return Read<std::vector<ObjectState>>(
        "load unfinished", [&] { return ForwardingStates::LoadUnfinished(after, limit); });
  }
  Checkpoint LoadCheckpoint() override {
    return Read<Checkpoint>("load checkpoint", [&] { return ForwardingStates::LoadCheckpoint(); });
  }
  std::optional<UploadSession> LoadUpload(const ObjectKey& key) override {
    return Read<std::optional<UploadSession>>("load upload",
                                              [&] { return ForwardingStates::LoadUpload(key); });
  }

  TreeHead Commit(const Batch& batch) override {
    return world_.Record<TreeHead>("state.commit", Told(batch), world_.weather.storage_errors, [&] {
      const TreeHead head = ForwardingStates::Commit(batch);
      ledger_.Committed(batch);
      return head;
    });
  }
  std::optional<TreeHead> CommitIfStill(const ObjectState& judged, const Batch& batch) override {
    return world_.Record<std::optional<TreeHead>>(
        "state.commit_if", Told(batch), world_.weather.storage_errors, [&] {
          const auto head = ForwardingStates::CommitIfStill(judged, batch);
          if (head) ledger_.Committed(batch);
          return head;
        });
  }
  TreeHead ResetHeld(const std::string& reason, const AuditEvent& event) override {
    return world_.Record<TreeHead>("state.reset", "", world_.weather.storage_errors, [&] {
      const TreeHead head = ForwardingStates::ResetHeld(reason, event);
      ledger_.ForgotHeld(reason, event);
      return head;
    });
  }

 private:
  template <typename T, typename Work>
  T Read(const std::string& what, const Work& work) {
    return world_.Record<T>("state.read", what, 0, work);
  }
  static std::string Told(const Batch& batch) {
    std::string text;
    for (const AuditEvent& event : batch.events) {
      text += " " + event.action + " " + event.outcome;
      if (event.key) text += " \"" + EscapeKey(*event.key) + "\"";
    }
    return text;
  }

  World& world_;
  Ledger& ledger_;
};

}  // namespace lisync
