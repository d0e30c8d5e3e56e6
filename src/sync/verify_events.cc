#include "src/sync/verify_events.h"

#include <utility>

#include "src/sync/retry.h"

namespace lisync {
namespace {

// The side comes first: it is what storage/state_check.h reads, and a detail may be cut at the end.
AuditEvent Finding(const ObjectState& state, const char* side, const std::string& outcome,
                   const std::string& reason, const RunContext& context, Instant now) {
  AuditEvent event = ObjectEvent(state, "object.verify", outcome, context, now);
  event.detail.emplace_back("side", side);
  event.reason = reason;
  return event;
}

void AddFound(AuditEvent& event, const ContentDigests& found) {
  event.detail.emplace_back("found_sha256", ToHex(found.sha256));
  event.detail.emplace_back("found_size", std::to_string(found.size));
}

std::string Subject(const ObjectState& state) { return "\"" + EscapeKey(state.key) + "\": "; }

std::string Recorded(const ObjectState& state) {
  return state.sha256 ? "SHA-256 " + ToHex(*state.sha256)
                      : std::to_string(state.size) + " bytes, ETag " + state.source_etag.value;
}

std::string Differs(const std::string& side, const ObjectState& state,
                    const ContentDigests& found) {
  return side + " holds other bytes than are recorded: recorded " + Recorded(state) +
         ", found SHA-256 " + ToHex(found.sha256) + ", " + std::to_string(found.size) + " bytes";
}

ObjectState FailedState(const ObjectState& state, Fault fault, const std::string& reason,
                        const RunContext& context, Instant now) {
  ObjectState failed = state;
  failed.destination_etag = {};
  failed.held = fault != Fault::kNotFound;
  failed.run = context.run;
  if (state.status == ObjectStatus::kVanished) return failed;
  if (state.status != ObjectStatus::kFailed) failed.attempts = 0;
  failed.status = ObjectStatus::kFailed;
  ++failed.attempts;
  failed.fault = fault;
  failed.reason = reason;
  failed.next_try = now + NextTryDelay(Action::kRetry, failed.attempts);
  return failed;
}

ObjectState GoodState(const ObjectState& state, const Inspection& inspection,
                      const RunContext& context) {
  ObjectState good = state;
  good.status = ObjectStatus::kAdopted;
  good.held = true;
  good.size = inspection.on_hidden->size;
  good.destination_etag = inspection.hidden_etag;
  good.sha256 = inspection.on_hidden->sha256;
  good.run = context.run;
  good.attempts = 0;
  good.fault = Fault::kNone;
  good.reason.clear();
  good.next_try.reset();
  return good;
}

// Of hidden; adds to `recording`.
void RecordHidden(const ObjectState& state, const Inspection& inspection, const RunContext& context,
                  Instant now, VerifyRecording& recording) {
  const bool different = inspection.hidden == HiddenFinding::kDifferent;
  const bool gone_from_main = state.status == ObjectStatus::kVanished;
  std::string reason = different
                           ? Differs("hidden", state, *inspection.on_hidden)
                           : "hidden holds nothing under the key: recorded " + Recorded(state);
  if (gone_from_main) reason += "; it is gone from main, so it cannot be copied again";
  AuditEvent event = Finding(state, "hidden", "failed", reason, context, now);
  event.destination_etag = inspection.hidden_etag.value;
  if (different) AddFound(event, *inspection.on_hidden);
  if (inspection.main != MainFinding::kNotLookedAt && inspection.on_main) {
    event.detail.emplace_back("main_sha256", ToHex(inspection.on_main->sha256));
  }
  recording.batch.events.push_back(std::move(event));
  recording.batch.states.push_back(
      FailedState(state, different ? Fault::kCorrupt : Fault::kNotFound, reason, context, now));
  recording.said =
      (different ? "DIFFERENT on hidden " : "MISSING on hidden ") + Subject(state) + reason;
}

}  // namespace

AuditEvent ObjectEvent(const ObjectState& state, const std::string& action,
                       const std::string& outcome, const RunContext& context, Instant now) {
  AuditEvent event;
  event.time = now;
  event.run = context.run;
  event.actor = context.actor;
  event.action = action;
  event.outcome = outcome;
  event.key = state.key;
  event.size = state.size;
  event.etag = state.source_etag.value;
  event.destination_etag = state.destination_etag.value;
  event.sha256 = state.sha256;
  return event;
}

VerifyRecording RecordingOf(const ObjectState& state, const Inspection& inspection,
                            const RunContext& context, Instant now) {
  VerifyRecording recording;
  const bool hidden_is_bad = inspection.hidden == HiddenFinding::kDifferent ||
                             inspection.hidden == HiddenFinding::kMissing;
  if (inspection.main == MainFinding::kDifferent) {
    const std::string reason =
        Differs("main", state, *inspection.on_main) + ", under the ETag it had when it was copied";
    AuditEvent event = Finding(state, "main", "failed", reason, context, now);
    AddFound(event, *inspection.on_main);
    recording.batch.events.push_back(std::move(event));
    recording.said = "DIFFERENT on main " + Subject(state) + reason;
  }
  if (hidden_is_bad) {
    RecordHidden(state, inspection, context, now, recording);
    return recording;
  }
  if (inspection.error) {
    const bool hidden = inspection.hidden == HiddenFinding::kUnreadable;
    const char* side = hidden ? "hidden" : "main";
    AuditEvent event = Finding(state, side, "unknown", inspection.error->what, context, now);
    event.detail.emplace_back("fault", Name(inspection.error->fault));
    recording.batch.events.push_back(std::move(event));
    recording.said =
        std::string("NOT READ on ") + side + " " + Subject(state) + inspection.error->what;
    if (hidden) return recording;
  }
  const bool was_bad = state.status == ObjectStatus::kFailed;
  const bool learnt = !state.sha256 && inspection.main == MainFinding::kEqual &&
                      state.status == ObjectStatus::kAdopted;
  if (inspection.hidden == HiddenFinding::kEqual && (was_bad || learnt)) {
    recording.batch.states.push_back(GoodState(state, inspection, context));
    AuditEvent event =
        ObjectEvent(recording.batch.states.back(), "object.adopt", "ok", context, now);
    event.detail.emplace_back("checked", "content");
    recording.batch.events.push_back(std::move(event));
  }
  return recording;
}

}  // namespace lisync
