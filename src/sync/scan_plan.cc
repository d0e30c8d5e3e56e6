#include "src/sync/scan_plan.h"

#include <algorithm>
#include <utility>

namespace lisync {
namespace {

constexpr std::size_t kMostMarks = 256;

// The ranges between these keys, which are in ascending order.
std::vector<ScanRange> Between(const std::vector<ObjectKey>& cuts) {
  std::vector<ScanRange> ranges;
  ranges.reserve(cuts.size() + 1);
  ObjectKey after;
  for (const ObjectKey& cut : cuts) {
    ranges.push_back({{after, cut}, after, false});
    after = cut;
  }
  ranges.push_back({{after, std::nullopt}, after, false});
  return ranges;
}

}  // namespace

bool GoesOn(const Scan& last, const Scan& next) {
  const bool cut_off = std::any_of(last.ranges.begin(), last.ranges.end(),
                                   [](const ScanRange& range) { return !range.ended; });
  return cut_off && last.source == next.source && last.destination == next.destination &&
         last.compares == next.compares && last.noted <= next.noted &&
         next.noted - last.noted <= kScanIsGoneOnWith;
}

std::vector<ScanRange> CutLike(const std::optional<Scan>& last, std::uint32_t most_ranges) {
  std::vector<ObjectKey> cuts;
  if (last) {
    for (const ScanRange& range : last->ranges) {
      if (range.keys.up_to) cuts.push_back(*range.keys.up_to);
    }
  }
  const std::size_t wanted = std::max(most_ranges, 1U);
  if (cuts.size() + 1 > wanted) {
    std::vector<ObjectKey> fewer;
    fewer.reserve(wanted);
    for (std::size_t i = 1; i < wanted; ++i)
      fewer.push_back(cuts[i * (cuts.size() + 1) / wanted - 1]);
    cuts = std::move(fewer);
  }
  return Between(cuts);
}

ScanRange RangeOf(const Selection& selection) {
  const ObjectKey after = JustBeforeAll(selection.prefix);
  return {{after, std::nullopt}, after, false};
}

bool WasListed(const Scan& scan, const ObjectKey& key) {
  for (const ScanRange& range : scan.ranges) {
    if (range.keys.up_to && key > *range.keys.up_to) continue;
    return range.ended || key <= range.reached;
  }
  return false;
}

void KeySample::AddPage(const ObjectKey& end) {
  if (++pages_ < stride_) return;
  marks_.push_back({end, std::exchange(pages_, 0)});
  if (marks_.size() < kMostMarks) return;
  std::vector<Mark> fewer;
  fewer.reserve(kMostMarks);
  for (std::size_t i = 1; i < marks_.size(); i += 2) {
    fewer.push_back({std::move(marks_[i].key), marks_[i - 1].pages + marks_[i].pages});
  }
  marks_ = std::move(fewer);
  stride_ *= 2;
}

std::vector<ScanRange> CutByPages(const std::vector<KeySample>& samples,
                                  const ScanOptions& options) {
  std::uint64_t pages = 0;
  for (const KeySample& sample : samples) {
    for (const KeySample::Mark& mark : sample.marks()) pages += mark.pages;
  }
  const std::uint64_t worth = pages / std::max<std::uint64_t>(options.pages_a_range, 1);
  const std::uint64_t wanted =
      std::clamp<std::uint64_t>(worth, 1, std::max(options.most_ranges, 1U));
  std::vector<ObjectKey> cuts;
  std::uint64_t passed = 0;
  for (const KeySample& sample : samples) {
    for (const KeySample::Mark& mark : sample.marks()) {
      passed += mark.pages;
      const bool due = passed >= pages * (cuts.size() + 1) / wanted;
      if (cuts.size() + 1 < wanted && due && (cuts.empty() || cuts.back() < mark.key)) {
        cuts.push_back(mark.key);
      }
    }
  }
  std::vector<ScanRange> ranges = Between(cuts);
  for (ScanRange& range : ranges) range.ended = true;
  return ranges;
}

}  // namespace lisync
