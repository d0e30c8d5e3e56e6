#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>

#include "src/core/state_store.h"
#include "src/sync/sync_run.h"
#include "tests/sim/sim_hidden.h"
#include "tests/sim/sim_main.h"
#include "tests/sim/world.h"

namespace lisync {

// What is durable, as the simulation saw it being committed, and what must hold of it at each
// commit, at each write to hidden and after each run. Its members are called within a turn or
// between runs.
class Ledger : public WriteWatch {
 public:
  Ledger(World& world, SimMain& main) : world_(world), main_(main) {}

  void BeginRun(const RunId& run, SimHidden& hidden);
  // Hidden said in this run that it has no such object, whatever it has.
  void HiddenDenied(const ObjectKey& key) { denied_.insert(key); }
  void Committed(const Batch& batch);
  void ForgotHeld(const std::string& reason, const AuditEvent& event);

  void Asked(const ObjectInfo& object, const ObjectHeaders& headers,
             const std::span<const std::byte>* bytes) override;
  void Written(const ObjectInfo& object) override;

  // After a run, however it ended.
  void CheckRecords();
  // After a run that came to its own end.
  void CheckRun(const SyncReport& report, const SyncRunOptions& options);
  // When nothing has gone wrong for long enough: hidden has all that main has, but for `refused`.
  void CheckComplete(const std::set<ObjectKey>& refused);

  const std::map<ObjectKey, ObjectState>& states() const { return states_; }
  // Whether what is recorded as held is held there: not when no run has gone there yet.
  bool SpeaksOf(const SimHidden& hidden) const {
    return checkpoint_.destination == hidden.Identity();
  }
  std::uint64_t entries() const { return entries_; }

 private:
  void CheckState(const ObjectState& state, const Batch& batch);
  void CheckCopied(const ObjectState& state, const Batch& batch);
  void Remember(const ObjectState& state);
  void CheckCompared();
  void CheckWatermark();
  void Violated(const ObjectKey& key, const std::string& what);

  World& world_;
  SimMain& main_;
  SimHidden* hidden_ = nullptr;
  RunId run_;
  std::map<ObjectKey, ObjectState> states_;
  std::map<ObjectKey, ObjectState> good_;  // the last copied or adopted record that still holds
  std::uint64_t entries_ = 0;
  Checkpoint checkpoint_;
  std::set<ObjectKey> never_shown_;  // main's listing left them out, and nothing is recorded yet
  // Of this run.
  bool started_ = false;
  bool missing_announced_ = false;
  std::set<ObjectKey> announced_;
  std::set<ObjectKey> denied_;
};

}  // namespace lisync
