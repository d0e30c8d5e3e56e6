#pragma once

#include <set>
#include <vector>

#include "tests/sim/sim_main.h"
#include "tests/sim/world.h"

namespace lisync {

inline constexpr const char* kVersionsPrefix = ".li-sync-versions/";

enum class ObjectSizes {
  kSmall,
  kAlsoLarge,  // one of the keys is of objects that move in parts
};

// Those who write to main: pick keys and make versions of every kind.
class MainUsers {
 public:
  // Takes some of the keys, as the dice fall.
  MainUsers(World& world, SimMain& main, ObjectSizes sizes);

  // Adds, overwrites, removes or puts back an object.
  void ChangeSomething();
  // Of the keys, those that hidden never takes.
  std::set<ObjectKey> Refused() const;
  const std::vector<ObjectKey>& keys() const { return keys_; }
  const ObjectKey& AnyKey() { return world_.dice.Pick(keys_); }
  // Of the key's own kind: large for the large one. `size`: absent for any.
  MainVersion MakeVersion(const ObjectKey& key, std::optional<std::uint64_t> size);

 private:
  std::string MakeBytes(std::uint64_t size);

  World& world_;
  SimMain& main_;
  std::vector<ObjectKey> keys_;
  std::vector<std::pair<ObjectKey, MainVersion>> earlier_;
  std::uint64_t written_ = 0;
};

}  // namespace lisync
