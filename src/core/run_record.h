#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "src/core/audit_event.h"
#include "src/core/time.h"

namespace lisync {

// How far a run has come. The numbers are stored: never change one that was released.
enum class RunState {
  kQueued = 1,     // asked for, not begun
  kRunning = 2,    // begun; the process that runs it may have died since
  kSucceeded = 3,  // all is well: exit code 0
  kFailed = 4,     // ended otherwise; `reason` says why
  kStopped = 5,    // ended by request; the next run goes on
};

// "queued", "running", "succeeded", "failed", "stopped".
std::string_view Name(RunState state);

// Why a run takes place. The numbers are stored: never change one that was released.
enum class RunTrigger {
  kCommand = 1,   // a person or cron, at a shell
  kSchedule = 2,  // schedule.sync
  kFullScan = 3,  // schedule.full-scan
  kRetry = 4,     // objects that failed before are due
  kRequest = 5,   // the HTTP API, or a command that handed its request to the service
  kSignal = 6,    // SIGUSR1
};

// "command", "schedule", "full scan", "retry", "request", "signal".
std::string_view Name(RunTrigger trigger);

// What a run did, in objects but for the bytes.
struct RunCounts {
  std::uint64_t seen = 0;  // objects of main looked at
  std::uint64_t up_to_date = 0;
  std::uint64_t planned = 0;  // to be copied
  std::uint64_t copied = 0;
  std::uint64_t adopted = 0;
  std::uint64_t failed = 0;
  std::uint64_t vanished = 0;
  std::uint64_t waiting = 0;
  std::uint64_t left_out = 0;
  std::uint64_t bytes_planned = 0;
  std::uint64_t bytes_copied = 0;

  bool operator==(const RunCounts&) const = default;
};

// How a run gets on at one moment.
struct RunPace {
  Instant noted;                // when
  std::uint64_t in_flight = 0;  // objects that are being copied
  double objects_per_second = 0;
  double bytes_per_second = 0;   // read from main
  std::optional<Duration> left;  // of what is planned so far; absent when unknown

  bool operator==(const RunPace&) const = default;
};

// The history's line for one run. The trail is the evidence; this is what pages and programs read.
// Its id is also the task id of the admin panel.
struct RunRecord {
  RunId run;
  RunState state = RunState::kQueued;
  RunTrigger trigger = RunTrigger::kCommand;
  std::string command;  // "sync", "media sync"
  std::string
      requested_by;  // the user, or the name of the API's token; empty for the service itself
  Instant requested;
  std::optional<Instant> started;
  std::optional<Instant> finished;
  std::string end;     // "done", "objects failed", "stopped early", "interrupted"; empty: died,
                       // or has not ended
  std::string reason;  // of failed and stopped, plain words; of the others empty
  std::string replication;  // the verdict's name; empty: not looked at
  RunCounts counts;
  std::optional<RunPace> pace{};  // of one that runs, when it last said so

  bool operator==(const RunRecord&) const = default;
};

}  // namespace lisync
