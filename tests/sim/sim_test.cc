// Thousands of lives of a pair of main and hidden, each from a seed. See README.md.

#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/sim/simulation.h"

namespace lisync {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::uint64_t kSeeds = 200;  // ten times as slow
#else
constexpr std::uint64_t kSeeds = 2000;
#endif
// So many show every kind of event.
constexpr std::uint64_t kManySeeds = 2000;

struct Arguments {
  std::optional<std::uint64_t> seed;  // this one alone, with its journal
  std::uint64_t first = 1;
  std::uint64_t seeds = kSeeds;
  std::string program;
};

Arguments& Given() {
  static Arguments arguments;
  return arguments;
}

void ExpectNoViolation(const Simulation& simulation, std::uint64_t seed) {
  for (const std::string& violation : simulation.violations()) ADD_FAILURE() << violation;
  if (simulation.violations().empty()) return;
  std::cerr << "seed " << seed << " failed; its journal: " << Given().program << " --seed " << seed
            << (SimShape(seed).replays() ? "" : "   (threads of its own order: try it repeatedly)")
            << '\n';
}

// What a simulation without it would not be worth much.
std::map<std::string, int> Awaited() {
  return {{"the process dies", 0},
          {"a stop is requested", 0},
          {"the disk is full", 0},
          {", but done", 0},
          {"a byte is flipped", 0},
          {"the page", 0},
          {"the listing does not", 0},
          {"others write", 0},
          {"rots on", 0},
          {"loses", 0},
          {"main has an old", 0},
          {"hidden.keep", 0},
          {"hidden.complete", 0},
          {"hidden.resume", 0},
          {"hidden.read", 0},
          {"run.abandoned", 0},
          {"object.adopt ok", 0},
          {"object.vanish ok", 0},
          {"object.lost", 0},
          {"object.repair ok", 0},
          {"object.verify", 0},
          {"objects.retry ok", 0},
          {"state.reset", 0},
          {"ended: done", 0},
          {"ended: stopped early", 0},
          {"ended: interrupted", 0},
          {"ended: objects failed", 0}};
}

void Count(const std::vector<std::string>& journal, std::map<std::string, int>& awaited) {
  for (const std::string& line : journal) {
    for (auto& [text, times] : awaited) {
      if (times < 5 && line.find(text) != std::string::npos) ++times;
    }
  }
}

TEST(Simulation, EverySeedKeepsThePromises) {
  if (Given().seed) {
    Simulation simulation(*Given().seed, Simulation::Journal::kEchoed);
    simulation.Run();
    return ExpectNoViolation(simulation, *Given().seed);
  }
  int failed = 0;
  std::map<std::string, int> awaited = Awaited();
  for (std::uint64_t seed = Given().first; seed < Given().first + Given().seeds; ++seed) {
    Simulation simulation(seed);
    simulation.Run();
    ExpectNoViolation(simulation, seed);
    if (!simulation.violations().empty() && ++failed == 5) return;
    Count(simulation.journal(), awaited);
  }
  if (Given().seeds < kManySeeds) return;
  for (const auto& [text, times] : awaited) EXPECT_GE(times, 5) << text;
}

TEST(Simulation, TheSameSeedHasTheSameCourse) {
  if (Given().seed) GTEST_SKIP() << "one seed was asked for";
  int compared = 0;
  for (std::uint64_t seed = Given().first; compared < 60; ++seed) {
    if (!SimShape(seed).replays()) continue;
    ++compared;
    Simulation once(seed);
    once.Run();
    Simulation again(seed);
    again.Run();
    ASSERT_EQ(once.journal(), again.journal()) << "seed " << seed;
    ASSERT_GT(once.journal().size(), 30U) << "seed " << seed;
  }
}

}  // namespace
}  // namespace lisync

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  lisync::Arguments& given = lisync::Given();
  given.program = argv[0];
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view name = argv[i];
    const std::uint64_t value = std::strtoull(argv[i + 1], nullptr, 10);
    if (name == "--seed") given.seed = value;
    if (name == "--seeds") given.seeds = value;
    if (name == "--first") given.first = value;
  }
  return RUN_ALL_TESTS();
}
