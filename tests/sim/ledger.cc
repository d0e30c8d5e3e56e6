#include "tests/sim/ledger.h"

#include <algorithm>

namespace lisync {
namespace {

bool IsCurrent(const ObjectState& state) {
  return state.status == ObjectStatus::kCopied || state.status == ObjectStatus::kAdopted;
}

bool IsUnfinished(const ObjectState& state) {
  return state.status == ObjectStatus::kPending || state.status == ObjectStatus::kFailed;
}

bool Says(const AuditEvent& event, const ObjectState& state) {
  return event.key == state.key && event.outcome == "ok" && event.run == state.run &&
         event.size == state.size && event.etag == state.source_etag.value &&
         event.destination_etag == state.destination_etag.value && event.sha256 == state.sha256;
}

std::string Value(const AuditEvent& event, const std::string& name) {
  for (const auto& [field, value] : event.detail) {
    if (field == name) return value;
  }
  return "";
}

}  // namespace

void Ledger::Violated(const ObjectKey& key, const std::string& what) {
  world_.Violated("\"" + EscapeKey(key) + "\": " + what);
}

void Ledger::BeginRun(const RunId& run, SimHidden& hidden) {
  run_ = run;
  hidden_ = &hidden;
  started_ = missing_announced_ = false;
  announced_.clear();
  denied_.clear();
}

void Ledger::Committed(const Batch& batch) {
  entries_ += batch.events.size();
  for (const AuditEvent& event : batch.events) {
    const bool of_this_run = event.run == run_ && event.outcome == "intent";
    if (of_this_run && (event.action == "run.start" || event.action == "verify.start")) {
      started_ = true;
    }
    if (of_this_run && event.action == "object.repair" && event.key) announced_.insert(*event.key);
    if (of_this_run && event.action == "batch.start") {
      const std::string missing = Value(event, "missing_on_main");
      if (!missing.empty() && missing != "0") missing_announced_ = true;
      for (const ObjectState& state : batch.states) announced_.insert(state.key);
    }
  }
  for (const ObjectState& state : batch.states) {
    CheckState(state, batch);
    Remember(state);
  }
  for (const DueObject& due : batch.due) {
    const auto found = states_.find(due.key);
    if (found == states_.end() || !IsUnfinished(found->second)) continue;
    found->second.attempts = 0;
    found->second.next_try = due.next_try;
  }
  if (batch.checkpoint) checkpoint_ = *batch.checkpoint;
}

void Ledger::Remember(const ObjectState& state) {
  states_[state.key] = state;
  const auto good = good_.find(state.key);
  if (IsCurrent(state)) {
    good_[state.key] = state;
  } else if (good != good_.end() &&
             (!state.held || state.destination_etag != good->second.destination_etag)) {
    good_.erase(good);
  }
}

void Ledger::ForgotHeld(const std::string& reason, const AuditEvent& event) {
  ++entries_;
  good_.clear();
  for (auto& [key, state] : states_) {
    state.held = false;
    state.destination_etag = {};
    if (!IsCurrent(state)) continue;
    state.status = ObjectStatus::kPending;
    state.run = event.run;
    state.attempts = 0;
    state.fault = Fault::kNone;
    state.reason = reason;
    state.next_try.reset();
  }
}

void Ledger::CheckState(const ObjectState& state, const Batch& batch) {
  const auto before = states_.find(state.key);
  switch (state.status) {
    case ObjectStatus::kCopied:
    case ObjectStatus::kAdopted:
      return CheckCopied(state, batch);
    case ObjectStatus::kPending:
      if (state.reason.empty()) Violated(state.key, "is pending for no reason");
      return;
    case ObjectStatus::kFailed:
      if (state.reason.empty() || state.fault == Fault::kNone || !state.next_try) {
        Violated(state.key, "failed without a reason, a fault or a next try");
      }
      return;
    case ObjectStatus::kVanished:
      if (before != states_.end() && before->second.status == ObjectStatus::kVanished) return;
      if (!main_.SeemedGone(state.key)) Violated(state.key, "is recorded as vanished, main has it");
  }
}

void Ledger::CheckCopied(const ObjectState& state, const Batch& batch) {
  const bool has_entry =
      std::any_of(batch.events.begin(), batch.events.end(),
                  [&state](const AuditEvent& event) { return Says(event, state); });
  const auto before = states_.find(state.key);
  const bool news = before == states_.end() || before->second != state;
  if (!news) return;
  if (!has_entry) Violated(state.key, "is recorded as held, and no audit entry says so");

  const MainVersion* version = main_.Find(state.key, state.size, state.source_etag);
  if (version == nullptr) return Violated(state.key, "is recorded as a version main never had");
  if (state.sha256 && *state.sha256 != version->sha256) {
    Violated(state.key, "is recorded with a SHA-256 that is not main's");
  }
  if (hidden_->IsRotten(state.key)) return;
  const auto there = hidden_->bucket().Find(state.key);
  if (!there) return Violated(state.key, "is recorded as held, hidden has nothing");
  if (there->bytes != version->bytes) {
    Violated(state.key, "is recorded as held, hidden has other bytes than that version of main");
  }
  if (there->etag != state.destination_etag) {
    Violated(state.key, "is recorded with an ETag that is not hidden's");
  }
  hidden_->KnownAsItIs(state.key);
}

void Ledger::Asked(const ObjectInfo& object, const ObjectHeaders& headers,
                   const std::span<const std::byte>* bytes) {
  const MainVersion* version = main_.Find(object.key, object.size, object.etag);
  if (version == nullptr) return Violated(object.key, "a version is written that main never had");
  if (bytes != nullptr) {
    const auto meant = AsBytes(version->bytes);
    if (!std::equal(bytes->begin(), bytes->end(), meant.begin(), meant.end())) {
      Violated(object.key, "other bytes are sent than those of main's version");
    }
    if (!main_.Had(object, headers)) Violated(object.key, "other headers are sent than main's");
  }
  if (!started_) Violated(object.key, "is written before the run's intent is recorded");
  const bool announced =
      announced_.contains(object.key) || (missing_announced_ && states_.contains(object.key));
  if (!announced) Violated(object.key, "is written before the intent of its batch is recorded");

  const auto good = good_.find(object.key);
  if (good == good_.end() || hidden_->IsMeddledWith(object.key)) return;
  if (denied_.contains(object.key)) return;
  if (good->second.size == object.size && good->second.source_etag == object.etag) {
    Violated(object.key, "is sent again, although it is recorded and hidden has it");
  }
}

void Ledger::Written(const ObjectInfo& object) {
  const MainVersion* version = main_.Find(object.key, object.size, object.etag);
  const auto there = hidden_->bucket().Find(object.key);
  if (version == nullptr || !there) return;
  if (there->bytes != version->bytes) Violated(object.key, "hidden stores other bytes than main's");
  if (!main_.Had(object, there->headers)) Violated(object.key, "hidden stores other headers");
  const auto good = good_.find(object.key);
  if (good != good_.end()) good_.erase(good);
}

void Ledger::CheckRecords() {
  for (const auto& [key, state] : states_) {
    if (!SpeaksOf(*hidden_) || hidden_->IsMeddledWith(key)) continue;
    const auto there = hidden_->bucket().Find(key);
    if (state.held && !there) Violated(key, "is recorded as held, hidden has nothing");
    if (!IsCurrent(state) || !there) continue;
    if (!state.held) Violated(key, "is recorded as copied, and as not held");
    const MainVersion* version = main_.Find(key, state.size, state.source_etag);
    if (version != nullptr && there->bytes != version->bytes) {
      Violated(key, "hidden has other bytes than the version that is recorded");
    }
  }
  hidden_->CheckNothingIsLost();
  CheckWatermark();
}

void Ledger::CheckWatermark() {
  if (!checkpoint_.last_media_sync_ts) return;
  for (const auto& [key, version] : main_.objects()) {
    if (main_.WasMisshown(key)) never_shown_.insert(key);
    if (states_.contains(key)) {
      never_shown_.erase(key);
    } else if (!never_shown_.contains(key) &&
               version.info.modified < *checkpoint_.last_media_sync_ts) {
      Violated(key, "is older than the watermark, and nothing is recorded of it");
    }
  }
}

void Ledger::CheckRun(const SyncReport& report, const SyncRunOptions& options) {
  if (!report.media.listed_all || !SelectsAll(options.media.selection)) return;
  if (checkpoint_.last_media_sync_ts != report.media.watermark) {
    world_.Violated("a whole run did not move the watermark to its own start");
  }
  if (options.media.held == HeldCheck::kCompare) CheckCompared();
  for (const auto& [key, version] : main_.objects()) {
    if (!main_.WasThroughout(key) || main_.WasMisshown(key) || main_.SeemedGone(key)) continue;
    const auto state = states_.find(key);
    if (state == states_.end()) {
      Violated(key, "was on main during a whole run, and nothing is recorded of it");
      continue;
    }
    const ObjectState& is = state->second;
    if (is.status == ObjectStatus::kVanished) {
      Violated(key, "was on main during a whole run, and is recorded as vanished");
    }
    if (!main_.WasCurrent(key, is.size, is.source_etag)) {
      Violated(key, "is recorded as a version older than the whole run");
    }
    if (report.end == RunEnd::kDone && !IsCurrent(is)) {
      Violated(key, "is not on hidden, and the run says that all is done");
    }
  }
}

void Ledger::CheckCompared() {
  const auto speaks = [](const ETag& etag) { return etag.IsMd5() || etag.IsMultipart(); };
  for (const auto& [key, state] : states_) {
    if (!IsCurrent(state)) continue;
    const auto there = hidden_->bucket().Find(key);
    const bool other_tag = there && speaks(there->etag) && speaks(state.destination_etag) &&
                           there->etag != state.destination_etag;
    if (!there || there->bytes.size() != state.size || other_tag) {
      Violated(key, "was compared, and hidden has not what is recorded");
    }
  }
}

void Ledger::CheckComplete(const std::set<ObjectKey>& refused) {
  for (const auto& [key, version] : main_.objects()) {
    const auto state = states_.find(key);
    if (state == states_.end()) {
      Violated(key, "is unknown after runs in which nothing went wrong");
      continue;
    }
    const ObjectState& is = state->second;
    if (refused.contains(key)) {
      if (is.status != ObjectStatus::kFailed || is.fault != Fault::kInvalidKey) {
        Violated(key, "cannot be held, and is not recorded as that");
      }
      continue;
    }
    const bool same = is.size == version.info.size && is.source_etag == version.info.etag;
    if (!IsCurrent(is) || !same) {
      Violated(key, "is not copied after runs in which nothing went wrong: " +
                        std::string(Name(is.status)) + " " + is.reason);
      continue;
    }
    const auto there = hidden_->bucket().Find(key);
    if (!there || there->bytes != version.bytes) {
      Violated(key, "is recorded as complete, and hidden has other bytes");
    }
  }
}

}  // namespace lisync
