#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "src/core/audit_event.h"
#include "src/core/pulse.h"
#include "src/core/state_store.h"

namespace lisync {

// What a verification found, in objects but for the bytes. `checked` is the sum of those from
// `equal` to `unreadable`; the others count besides.
struct VerifyCounts {
  std::uint64_t looked_at = 0;  // records, chosen or not
  std::uint64_t checked = 0;    // objects that were read, or asked for
  std::uint64_t bytes = 0;      // read from both sides
  std::uint64_t equal = 0;
  std::uint64_t different = 0;       // hidden's bytes are not those recorded
  std::uint64_t missing = 0;         // hidden has nothing under the key
  std::uint64_t not_provable = 0;    // no digest is recorded, and no ETag speaks for the content
  std::uint64_t unreadable = 0;      // an error kept it from being read
  std::uint64_t main_different = 0;  // main's bytes are not those recorded, under the same ETag
  std::uint64_t replaced = 0;        // a run replaced it meanwhile: left to the next verification
  std::uint64_t repaired = 0;
  std::uint64_t not_repaired = 0;

  bool operator==(const VerifyCounts&) const = default;
};

// The same while it grows. Written by many threads, read by anybody; each figure is right by
// itself.
struct VerifyProgress {
  std::atomic<std::uint64_t> looked_at = 0;
  std::atomic<std::uint64_t> checked = 0;
  std::atomic<std::uint64_t> bytes = 0;
  std::atomic<std::uint64_t> equal = 0;
  std::atomic<std::uint64_t> different = 0;
  std::atomic<std::uint64_t> missing = 0;
  std::atomic<std::uint64_t> not_provable = 0;
  std::atomic<std::uint64_t> unreadable = 0;
  std::atomic<std::uint64_t> main_different = 0;
  std::atomic<std::uint64_t> replaced = 0;
  std::atomic<std::uint64_t> repaired = 0;
  std::atomic<std::uint64_t> not_repaired = 0;
  Pulse pulse;
};

VerifyCounts CountsOf(const VerifyProgress& progress);

// How a verification ended.
enum class VerifyEnd {
  kDone,          // every chosen object was looked at
  kStoppedEarly,  // an error kept it from going on
  kInterrupted,   // by request
};

// "done", "stopped early", "interrupted".
std::string_view Name(VerifyEnd end);

// The last verification, as it is remembered for status, page and metrics.
struct VerifyRecord {
  RunId run{};
  Instant finished{};
  std::string end{};     // VerifyEnd's name
  std::string choice{};  // Describe(VerifyChoice)
  VerifyCounts counts{};

  // Every object that was checked is as recorded, as far as that can be proved.
  bool all_well() const {
    return counts.different + counts.missing + counts.unreadable + counts.main_different == 0;
  }
  bool operator==(const VerifyRecord&) const = default;
};

// The stored setting that holds it: "name=value" pairs, one a line.
inline constexpr const char* kLastVerification = "last_verification";
StoredSetting ToSetting(const VerifyRecord& record, const std::string& by);
// Absent for a value that this version cannot read.
std::optional<VerifyRecord> ToVerifyRecord(const StoredSetting& setting);
// Absent before the first. Throws StorageError.
std::optional<VerifyRecord> LastVerification(StateReader& states);

// The figures with their names ("checked", "bytes", "equal", …), as trail, JSON and setting have
// them.
template <typename Visit>
void EachCount(const VerifyCounts& counts, const Visit& visit) {
  visit("looked_at", counts.looked_at);
  visit("checked", counts.checked);
  visit("bytes", counts.bytes);
  visit("equal", counts.equal);
  visit("different", counts.different);
  visit("missing", counts.missing);
  visit("not_provable", counts.not_provable);
  visit("unreadable", counts.unreadable);
  visit("main_different", counts.main_different);
  visit("replaced", counts.replaced);
  visit("repaired", counts.repaired);
  visit("not_repaired", counts.not_repaired);
}

}  // namespace lisync
