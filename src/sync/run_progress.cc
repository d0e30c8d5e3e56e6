#include "src/sync/run_progress.h"

namespace lisync {

RunCounts CountsOf(const RunProgress& progress) {
  RunCounts counts;
  counts.seen = progress.seen;
  counts.up_to_date = progress.up_to_date;
  counts.planned = progress.planned;
  counts.copied = progress.copied;
  counts.adopted = progress.adopted;
  counts.failed = progress.failed;
  counts.vanished = progress.vanished;
  counts.waiting = progress.waiting;
  counts.left_out = progress.left_out;
  counts.bytes_planned = progress.bytes_planned;
  counts.bytes_copied = progress.bytes_copied;
  return counts;
}

std::uint64_t SignsOf(const RunProgress& progress) {
  return progress.seen + progress.up_to_date + progress.planned + progress.copied +
         progress.adopted + progress.failed + progress.vanished + progress.waiting +
         progress.left_out + progress.pulse.beats();
}

}  // namespace lisync
