#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace lisync {

// All chance of one simulation: SplitMix64 (https://prng.di.unimi.it/splitmix64.c), the same on
// every machine. Used by one thread at a time.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}

  std::uint64_t Next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15U);
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
  }
  // In [0, n); n is not 0.
  std::uint64_t Below(std::uint64_t n) { return Next() % n; }
  // In [low, high].
  std::uint64_t Between(std::uint64_t low, std::uint64_t high) {
    return low + Below(high - low + 1);
  }
  bool Chance(std::uint64_t per_mille) { return Below(1000) < per_mille; }
  template <typename T>
  const T& Pick(const std::vector<T>& from) {
    return from.at(static_cast<std::size_t>(Below(from.size())));
  }

 private:
  std::uint64_t state_;
};

}  // namespace lisync
