#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "src/core/state_store.h"
#include "tests/sim/ledger.h"
#include "tests/sim/main_users.h"
#include "tests/sim/sim_clock.h"
#include "tests/sim/sim_hidden.h"
#include "tests/sim/sim_main.h"
#include "tests/sim/sim_states.h"
#include "tests/sim/world.h"
#include "tests/support/temp_dir.h"

namespace lisync {

// What a seed stands for, but for the course of events.
struct SimShape {
  explicit SimShape(std::uint64_t seed);

  Pace pace = Pace::kInTurn;
  std::uint32_t transfers = 1;
  std::uint32_t lanes = 1;
  bool real_state = false;  // SQLite instead of memory
  ObjectSizes sizes = ObjectSizes::kSmall;

  // The same seed gives the same journal. Of the others only the same input comes again.
  bool replays() const { return pace == Pace::kInTurn && transfers == 1; }
};

// One life of a pair of main and hidden, from a seed: users change main, runs go well or badly or
// die, others meddle with hidden; then all is calm, and everything must come right.
class Simulation {
 public:
  enum class Journal { kKept, kEchoed };
  explicit Simulation(std::uint64_t seed, Journal journal = Journal::kKept);
  void Run();

  const std::vector<std::string>& journal() const { return world_.journal; }
  const std::vector<std::string>& violations() const { return world_.violations; }

 private:
  enum class Season { kRough, kCalm };

  bool going() const { return world_.violations.empty(); }
  SimHidden& hidden() { return *hiddens_[hidden_now_]; }
  void OpenStates();
  Weather MakeWeather();
  void TimePasses();
  void OthersMeddle();
  SyncRunOptions MakeOptions();
  void SyncOnce(const SyncRunOptions& options, const Weather& weather);
  void VerifyOnce(const Weather& weather);
  // Calls `work` as a process of its own, with a stop token, and checks what it leaves behind.
  template <typename Work>
  void AsProcess(const std::string& what, const Weather& weather, const Work& work);
  void ComeRight();
  void DoNothingTwice();
  void CheckStates();
  void CheckTrail();

  const SimShape shape_;
  World world_;
  SimMain main_;
  MainUsers users_;
  Ledger ledger_;
  SimClock clock_;
  std::vector<std::unique_ptr<SimHidden>> hiddens_;
  std::size_t hidden_now_ = 0;
  std::optional<TempDir> directory_;
  std::unique_ptr<StateStore> states_;
  Season season_ = Season::kRough;
  std::uint64_t runs_ = 0;
};

}  // namespace lisync
