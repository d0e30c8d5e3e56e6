#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "src/core/object.h"
#include "src/core/time.h"
#include "src/sync/glob.h"

namespace lisync {

// Which objects a run may copy; what all members say must hold. Pure values.
struct Selection {
  // Only objects modified on main at or after this instant.
  std::optional<Instant> since{};
  // Only keys that begin with this: others are not even listed. Empty: all.
  ObjectKey prefix{};
  // Bytes, both inclusive.
  std::optional<std::uint64_t> min_size{};
  std::optional<std::uint64_t> max_size{};
  // With any of these, only objects that one of them covers.
  std::vector<Glob> include{};
  // None that one of these covers, included or not.
  std::vector<Glob> exclude{};
};

// Whether it leaves nothing out.
bool SelectsAll(const Selection& selection);
// Whether it leaves out older objects at most.
bool SelectsBySinceAlone(const Selection& selection);

// The option that leaves the object out, as it was given ("--max-size 1048576"); absent for an
// object that is selected. Says nothing of the prefix.
std::optional<std::string> LeftOutBy(const Selection& selection, const ObjectInfo& object);

// The members that are set, by name, for the audit trail.
std::vector<std::pair<std::string, std::string>> Described(const Selection& selection);

bool IsBelow(const ObjectKey& prefix, const ObjectKey& key);
// Whether `key` sorts after every key that begins with `prefix`.
bool IsPast(const ObjectKey& prefix, const ObjectKey& key);
// Sorts before every key that begins with `prefix`, with few keys between; empty for none. Itself
// valid UTF-8 where the prefix is.
ObjectKey JustBeforeAll(const ObjectKey& prefix);

}  // namespace lisync
