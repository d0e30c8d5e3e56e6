#pragma once

#include <atomic>
#include <cstdint>

#include "src/core/pulse.h"
#include "src/core/run_record.h"

namespace lisync {

// What a run has done so far. Written by its threads, read by anybody at any time; each figure is
// right by itself, not in relation to the others.
struct RunProgress {
  std::atomic<std::uint64_t> seen = 0;  // objects of main looked at
  std::atomic<std::uint64_t> up_to_date = 0;
  std::atomic<std::uint64_t> planned = 0;  // to be copied
  std::atomic<std::uint64_t> copied = 0;
  std::atomic<std::uint64_t> adopted = 0;
  std::atomic<std::uint64_t> failed = 0;
  std::atomic<std::uint64_t> vanished = 0;
  std::atomic<std::uint64_t> waiting = 0;
  std::atomic<std::uint64_t> left_out = 0;
  std::atomic<std::uint64_t> bytes_planned = 0;
  std::atomic<std::uint64_t> bytes_copied = 0;
  std::atomic<std::uint64_t> bytes_read = 0;  // of main's objects, repetitions included
  std::atomic<std::uint64_t> in_flight = 0;   // objects that a thread works on now
  std::atomic<std::uint64_t> transfers = 0;   // that may be in flight now
  Pulse pulse;
};

RunCounts CountsOf(const RunProgress& progress);

// Another number whenever the run has got on in any way.
std::uint64_t SignsOf(const RunProgress& progress);

}  // namespace lisync
