#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "src/core/object.h"
#include "src/core/result.h"
#include "src/core/time.h"
#include "tests/sim/dice.h"
#include "tests/sim/turns.h"

namespace lisync {

// What may go wrong in one run. Chances are per mille of the calls that they concern.
struct Weather {
  std::uint64_t errors = 0;         // a call to either side fails
  std::uint64_t ask_operator = 0;   // of these: so that the run cannot go on
  std::uint64_t lost_answers = 0;   // of these: what was asked for is done nevertheless
  std::uint64_t flipped_bytes = 0;  // a read comes back damaged, where an ETag can show it
  std::uint64_t odd_pages = 0;      // a listing page is not what the side holds
  std::uint64_t changes_on_main = 0;
  std::uint64_t storage_errors = 0;  // a commit fails
  std::uint64_t bad_call = 0;        // this kind of call of bad_key fails always (kinds: kCalls)
  std::optional<ObjectKey> bad_key;
  // Numbers of calls, from 1; 0: never.
  std::uint64_t crash_at = 0;
  std::uint64_t stop_at = 0;
};

// The one place through which all calls of the code under test go: gives turns, tells time, decides
// what goes wrong, writes the journal, and ends the process where the seed says so.
class World {
 public:
  explicit World(std::uint64_t seed) : dice(seed), turns(dice) {}

  // Begins a process: one thread, this weather.
  void Begin(const Weather& weather, Pace pace);
  // Ends it: what is called now is called by nobody but the simulation, and goes well.
  void End();
  bool dead() const { return dead_; }
  // Of the process that was begun last, by the call's name.
  std::uint64_t Calls(const std::string& call) const;

  // A call of either side: `look` comes first and sees also what is refused, `work` is the call
  // itself.
  template <typename T, typename Work>
  Result<T> Ask(const std::string& call, const ObjectKey& key, const Work& work) {
    return Ask<T>(
        call, key, [] {}, work);
  }
  template <typename T, typename Look, typename Work>
  Result<T> Ask(const std::string& call, const ObjectKey& key, const Look& look, const Work& work);

  // A call of the local state: throws StorageError where it fails or the process is dead.
  template <typename T, typename Work>
  T Record(const std::string& call, const std::string& what, std::uint64_t failures,
           const Work& work);

  void Note(std::string line);
  void Violated(const std::string& what);

  Dice dice;
  Turns turns;
  Weather weather;
  Instant now{std::chrono::seconds(1764000000)};  // by this machine's clock
  // Called within a turn.
  std::function<void()> change_main;
  std::function<void()> stop_run;
  std::function<void(const std::string& call, const ObjectKey& key, const Error& error)> lied;

  std::vector<std::string> journal;
  std::vector<std::string> violations;
  bool echo = false;  // the journal, as it is written

 private:
  enum class Crash { kNone, kBefore, kAfter };
  Crash NextCall(const std::string& call);
  std::optional<Error> NextError(const std::string& call, const ObjectKey& key);
  void Die(const std::string& when);
  static Error Dead() { return {Action::kAskOperator, Fault::kNetwork, "the process is dead"}; }
  [[noreturn]] static void ThrowDead();
  [[noreturn]] static void ThrowFull();

  bool dead_ = false;
  std::uint64_t calls_ = 0;
  std::map<std::string, std::uint64_t> by_name_;
};

template <typename T, typename Look, typename Work>
Result<T> World::Ask(const std::string& call, const ObjectKey& key, const Look& look,
                     const Work& work) {
  const Turns::Turn turn = turns.Take(call + " " + key.bytes());
  if (!turn || dead_) return Dead();
  const std::string line = call + " \"" + EscapeKey(key) + "\"";
  const Crash crash = NextCall(call);
  if (crash == Crash::kBefore) {
    Die(line + ": before");
    return Dead();
  }
  look();
  const std::optional<Error> error = NextError(call, key);
  const bool done = !error || dice.Chance(weather.lost_answers);
  std::optional<Result<T>> result;
  if (done) result.emplace(work());
  if (crash == Crash::kAfter) {
    Die(line + (done ? ": after" : ": failed"));
    return Dead();
  }
  if (error) {
    Note(line + ": " + std::string(Name(error->fault)) + (done ? ", but done" : ""));
    if (lied) lied(call, key, *error);
    return *error;
  }
  Note(line + ": " + (result->ok() ? "ok" : std::string(Name(result->error().fault))));
  return *std::move(result);
}

template <typename T, typename Work>
T World::Record(const std::string& call, const std::string& what, std::uint64_t failures,
                const Work& work) {
  const Turns::Turn turn = turns.Take(call + " " + what);
  if (!turn || dead_) ThrowDead();
  const std::string line = call + " " + what;
  const Crash crash = NextCall(call);
  if (crash == Crash::kBefore) {
    Die(line + ": before");
    ThrowDead();
  }
  if (dice.Chance(failures)) {
    Note(line + ": the disk is full");
    ThrowFull();
  }
  T result = work();
  if (crash == Crash::kAfter) {
    Die(line + ": after");
    ThrowDead();
  }
  Note(line);
  return result;
}

}  // namespace lisync
