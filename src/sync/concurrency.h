#pragma once

#include <cstdint>

#include "src/core/time.h"

namespace lisync {

// How many objects may be in flight at a time.
struct TransferLimits {
  std::uint32_t start = 4;  // at the beginning, at least 1
  std::uint32_t most = 4;   // equal to start: it never changes

  bool operator==(const TransferLimits&) const = default;
};

// What a stretch of time came to.
struct LoadSample {
  Duration span{};  // above 0
  std::uint64_t objects = 0;
  std::uint64_t bytes = 0;
  std::uint64_t refusals = 0;  // answers that asked for fewer requests
};

// Finds the number of transfers that the servers and the way to them take. Doubles it from the
// start for as long as that brings a good deal more, then tries a little more and a little less now
// and then, and keeps what brings more, or as much with less. A refusal halves it and ends the
// search for a while (multiplicative decrease, as in RFC 5681, section 3.1). A pure value: what it
// is told is all that it knows.
class Concurrency {
 public:
  explicit Concurrency(TransferLimits limits);

  std::uint32_t transfers() const { return now_; }
  const TransferLimits& limits() const { return limits_; }
  // Starts over within other limits.
  void Restart(TransferLimits limits);

  // To be told in stretches during which work was waiting all the time; what came of too little
  // work says nothing of the servers.
  void Learn(const LoadSample& sample);

 private:
  enum class Phase {
    kDoubling,  // the last step doubled
    kSteady,    // waits until the next trial
    kMore,      // a trial with more is on
    kFewer,     // a trial with fewer
  };
  void Settle(std::uint32_t transfers);
  void Try(Phase phase, std::uint32_t transfers);

  TransferLimits limits_;
  std::uint32_t now_;
  Phase phase_ = Phase::kDoubling;
  std::uint32_t before_ = 0;   // transfers before the trial or doubling
  double rate_before_ = 0;     // what they brought; 0: not known
  std::uint32_t until_trial_;  // steady stretches left
  Phase next_trial_ = Phase::kMore;
};

}  // namespace lisync
