#include "src/sync/object_repair.h"

#include <utility>

#include "src/sync/retry.h"
#include "src/sync/verify_events.h"

namespace lisync {
namespace {

Error CannotRepair(Fault fault, const std::string& why) {
  return {Action::kSkip, fault, "it cannot be repaired: " + why};
}

}  // namespace

ObjectRepair::ObjectRepair(MediaSource& source, StateStore& states, Clock& clock,
                           ObjectCopier& copier, ObjectVerifier& verifier, RunContext context)
    : source_(source),
      states_(states),
      clock_(clock),
      copier_(copier),
      verifier_(verifier),
      context_(std::move(context)) {}

std::optional<Outcome> ObjectRepair::Repair(const ObjectState& bad, const std::stop_token& stop) {
  std::optional<Outcome> outcome = TryRepair(bad, stop);
  if (!outcome) return outcome;
  Batch batch{.states = {outcome->state}, .events = {outcome->event}, .kept = outcome->kept};
  if (outcome->upload_ended) batch.ended_uploads.push_back(outcome->state.key);
  states_.Commit(batch);
  return outcome;
}

std::optional<Outcome> ObjectRepair::TryRepair(const ObjectState& bad,
                                               const std::stop_token& stop) {
  const auto main = verifier_.ReadMain(source_, bad, stop);
  if (stop.stop_requested()) return std::nullopt;
  if (!main.ok()) {
    const Fault fault = main.error().fault;
    if (fault == Fault::kNotFound) return Failed(bad, CannotRepair(fault, "main has it no longer"));
    if (fault == Fault::kChanged) {
      return Failed(bad, CannotRepair(fault,
                                      "main has another version by now, which the next "
                                      "sync copies; this one is lost"));
    }
    return Failed(bad, main.error());
  }
  const Sha256 meant = bad.sha256.value_or(main.value().sha256);
  if (main.value().sha256 != meant) {
    return Failed(bad, CannotRepair(Fault::kCorrupt,
                                    "main's own bytes are not those recorded either: found "
                                    "SHA-256 " +
                                        ToHex(main.value().sha256)));
  }

  AuditEvent intent = ObjectEvent(bad, "object.repair", "intent", context_, clock_.Now());
  intent.sha256 = meant;
  states_.Commit({.events = {std::move(intent)}});
  const ObjectInfo object{bad.key, bad.size, bad.source_etag, bad.modified};
  const AtDestination at = bad.held ? AtDestination::kPresent : AtDestination::kUnknown;
  std::optional<Outcome> outcome = copier_.Copy({object, bad, at}, stop);
  if (!outcome) return outcome;
  if (outcome->failure) return Failed(bad, *outcome->failure, outcome->kept);
  // Changed on main in this very moment: what was copied, or recorded as vanished, is not the
  // version that was bad.
  if (outcome->state.source_etag != bad.source_etag ||
      outcome->state.status == ObjectStatus::kVanished) {
    outcome->failure = CannotRepair(Fault::kChanged, "main changed it meanwhile");
    return outcome;
  }
  const auto wrong = WrongCopy(outcome->state, meant, stop);
  if (stop.stop_requested() && wrong) return std::nullopt;
  if (wrong) return Failed(bad, *wrong, outcome->kept);
  outcome->state.status = ObjectStatus::kCopied;
  outcome->state.sha256 = meant;
  outcome->event.action = "object.repair";
  outcome->event.sha256 = meant;
  outcome->event.detail.emplace_back("read_again", "equal");
  return outcome;
}

std::optional<Error> ObjectRepair::WrongCopy(const ObjectState& copied, const Sha256& meant,
                                             const std::stop_token& stop) {
  ETag told;
  const auto again = verifier_.ReadHidden(
      copied.key, StoredObject{copied.size, copied.destination_etag}, told, stop);
  if (!again.ok()) return again.error();
  if (again.value().sha256 == meant) return std::nullopt;
  return Error{
      Action::kRetry, Fault::kCorrupt,
      "the new copy was read again and differs: found SHA-256 " + ToHex(again.value().sha256)};
}

Outcome ObjectRepair::Failed(const ObjectState& bad, const Error& error,
                             const std::vector<EarlierVersion>& kept) const {
  Outcome outcome;
  outcome.kept = kept;
  outcome.failure = error;
  outcome.state = bad;
  outcome.state.run = context_.run;
  outcome.state.reason =
      bad.reason.substr(0, bad.reason.find("; repair: ")) + "; repair: " + error.what;
  outcome.state.next_try = clock_.Now() + NextTryDelay(error.action, outcome.state.attempts);
  outcome.event = ObjectEvent(bad, "object.repair", "failed", context_, clock_.Now());
  outcome.event.reason = error.what;
  AddKeptDetail(kept, outcome.event);
  outcome.event.detail.emplace_back("fault", Name(error.fault));
  return outcome;
}

}  // namespace lisync
