#include "tests/sim/world.h"

#include <chrono>
#include <iostream>

#include "src/core/state_store.h"

namespace lisync {
namespace {

const std::vector<Error>& Passing() {
  static const std::vector<Error> errors = {
      {Action::kRetry, Fault::kNetwork, "connection reset"},
      {Action::kRetry, Fault::kServer, "HTTP 500"},
      {Action::kRetry, Fault::kProtocol, "no such answer"},
      {Action::kRetry, Fault::kCorrupt, "the digest differs"},
      {Action::kSlowDown, Fault::kThrottled, "SlowDown"},
      {Action::kSkip, Fault::kDenied, "AccessDenied for this object"},
      {Action::kSkip, Fault::kInvalidKey, "the key cannot be held"},
      {Action::kSkip, Fault::kTooLarge, "EntityTooLarge"},
      {Action::kSkip, Fault::kUnsupported, "NotImplemented"},
      {Action::kSkip, Fault::kNotFound, "NoSuchKey"},
      {Action::kReplan, Fault::kNotFound, "NoSuchKey"},
      {Action::kReplan, Fault::kChanged, "PreconditionFailed"},
      {Action::kReplan, Fault::kExists, "PreconditionFailed"},
  };
  return errors;
}

const std::vector<Error>& OfAWholeSide() {
  static const std::vector<Error> errors = {
      {Action::kAskOperator, Fault::kCredentials, "InvalidAccessKeyId"},
      {Action::kAskOperator, Fault::kNoBucket, "NoSuchBucket"},
      {Action::kAskOperator, Fault::kDenied, "AccessDenied"},
      {Action::kAskOperator, Fault::kNoSpace, "the disk is full"},
  };
  return errors;
}

}  // namespace

void World::Begin(const Weather& next, Pace pace) {
  weather = next;
  turns.Restart(pace);
  dead_ = false;
  calls_ = 0;
  by_name_.clear();
}

void World::End() {
  weather = {};
  turns.Restart(Pace::kInTurn);
  dead_ = false;
}

std::uint64_t World::Calls(const std::string& call) const {
  const auto found = by_name_.find(call);
  return found == by_name_.end() ? 0 : found->second;
}

World::Crash World::NextCall(const std::string& call) {
  ++calls_;
  ++by_name_[call];
  now += std::chrono::milliseconds(1);
  if (change_main && dice.Chance(weather.changes_on_main)) change_main();
  if (stop_run && calls_ == weather.stop_at) {
    Note("a stop is requested");
    stop_run();
  }
  if (calls_ != weather.crash_at) return Crash::kNone;
  return dice.Chance(500) ? Crash::kBefore : Crash::kAfter;
}

std::optional<Error> World::NextError(const std::string& call, const ObjectKey& key) {
  if (weather.bad_key && key == *weather.bad_key) {
    const Error& error = Passing().at(weather.bad_call % Passing().size());
    // What says that something is there, or is not, would say so of every call.
    const bool of_presence = error.fault == Fault::kNotFound || error.fault == Fault::kExists;
    return of_presence ? Passing().front() : error;
  }
  if (!dice.Chance(weather.errors)) return std::nullopt;
  const bool listing = call.ends_with(".list");
  if (dice.Chance(weather.ask_operator)) return dice.Pick(OfAWholeSide());
  Error error = dice.Pick(Passing());
  if (listing && error.action == Action::kReplan) error.action = Action::kRetry;
  return error;
}

void World::Die(const std::string& when) {
  Note("the process dies: " + when);
  dead_ = true;
  turns.Die();
}

void World::ThrowDead() {
  throw StorageError(StorageError::Kind::kCannotWrite, "the process is dead");
}

void World::ThrowFull() {
  throw StorageError(StorageError::Kind::kCannotWrite, "the disk is full");
}

void World::Note(std::string line) {
  if (echo) std::cerr << line << '\n';
  journal.push_back(std::move(line));
}

void World::Violated(const std::string& what) {
  Note("VIOLATED: " + what);
  violations.push_back(what);
}

}  // namespace lisync
