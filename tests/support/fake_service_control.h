#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "agent/service/service_control.h"
#include "src/core/state_store.h"

namespace lisync {

// A service that does nothing but remember what it was asked for. Thread-safe.
class FakeServiceControl : public ServiceControl {
 public:
  RunRecord Trigger(const Caller& caller) override {
    const std::lock_guard lock(mutex_);
    ThrowTrouble();
    callers_.push_back(caller);
    return answer_;
  }
  SyncsPerDay SetSyncsPerDay(std::uint32_t number, const Caller& caller) override {
    const std::lock_guard lock(mutex_);
    ThrowTrouble();
    callers_.push_back(caller);
    return {number, 24.0 / number};
  }
  std::shared_ptr<const StatusSnapshot> Status() override {
    const std::lock_guard lock(mutex_);
    return snapshot_;
  }

  // What Trigger answers.
  void SetAnswer(RunRecord answer) {
    const std::lock_guard lock(mutex_);
    answer_ = std::move(answer);
  }
  void SetStatus(StatusSnapshot snapshot) {
    const std::lock_guard lock(mutex_);
    snapshot_ = std::make_shared<const StatusSnapshot>(std::move(snapshot));
  }
  // From now on nothing can be audited, for this reason.
  void SetTrouble(std::string reason) {
    const std::lock_guard lock(mutex_);
    trouble_ = std::move(reason);
  }
  // Who triggered or changed something, in order.
  std::vector<Caller> callers() const {
    const std::lock_guard lock(mutex_);
    return callers_;
  }

 private:
  void ThrowTrouble() const {
    if (trouble_) throw StorageError(StorageError::Kind::kCannotWrite, *trouble_);
  }

  mutable std::mutex mutex_;
  // Guarded by mutex_.
  RunRecord answer_;
  std::shared_ptr<const StatusSnapshot> snapshot_ = std::make_shared<const StatusSnapshot>();
  std::optional<std::string> trouble_;
  std::vector<Caller> callers_;
};

}  // namespace lisync
