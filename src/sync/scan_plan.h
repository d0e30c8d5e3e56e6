#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "src/core/scan.h"
#include "src/sync/selection.h"

namespace lisync {

// How a scan of main is cut up and recorded. What is small is listed anew in less time than it
// takes to wonder about it.
struct ScanOptions {
  std::uint32_t most_ranges = 1;        // listed at a time
  std::uint64_t pages_a_range = 8;      // at least; fewer are not worth another listing
  std::uint64_t pages_till_noted = 20;  // before how far it has come is recorded
  Duration note_every = std::chrono::seconds(2);
};

// How long after its last word a scan that was cut off is gone on with. What main gets meanwhile in
// the part that was listed is left to the next run.
inline constexpr Duration kScanIsGoneOnWith = std::chrono::hours(1);

// Whether a scan that is to begin now goes on where `last` was cut off: the same places, hidden
// compared or not as then, and not long ago. Pure.
bool GoesOn(const Scan& last, const Scan& next);

// Every range of `last` anew, no more than `most_ranges` of them; one range without `last`. Pure.
std::vector<ScanRange> CutLike(const std::optional<Scan>& last, std::uint32_t most_ranges);

// All keys that begin with the selection's prefix, and few before them. Pure.
ScanRange RangeOf(const Selection& selection);

// Whether the scan has passed `key`. Pure.
bool WasListed(const Scan& scan, const ObjectKey& key);

// Remembers some keys of a listing at about equal distances: all page ends at first, then every
// second, and so on. In constant memory.
class KeySample {
 public:
  // The last key of the next page.
  void AddPage(const ObjectKey& end);

  struct Mark {
    ObjectKey key;
    std::uint64_t pages = 0;  // since the mark before
  };
  const std::vector<Mark>& marks() const { return marks_; }

 private:
  std::vector<Mark> marks_;
  std::uint64_t stride_ = 1;
  std::uint64_t pages_ = 0;  // since the last mark
};

// Ranges of about equal numbers of pages, as many as the pages are worth, all of them ended: from
// the samples of ranges in ascending order. Pure.
std::vector<ScanRange> CutByPages(const std::vector<KeySample>& samples,
                                  const ScanOptions& options);

}  // namespace lisync
