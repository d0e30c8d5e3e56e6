#include "agent/service/run_facts.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "agent/schedules.h"
#include "agent/sync_job.h"
#include "src/sync/sync_run.h"

namespace lisync {
namespace {

constexpr std::size_t kPage = 32;
constexpr std::size_t kMostPages = 32;
// A clock that was put back by less leaves the newest runs where they are: their slots were served.
constexpr Duration kSmallStep = std::chrono::minutes(10);

bool IsEndedSync(const RunRecord& run) {
  return run.command == "sync" && run.state != RunState::kQueued &&
         run.state != RunState::kRunning && run.finished;
}

bool IsRetry(const RunRecord& run) { return run.trigger == RunTrigger::kRetry; }

bool IsFullScan(const RunRecord& run) { return run.trigger == RunTrigger::kFullScan; }

bool CameToItsEnd(const RunRecord& run) {
  return run.end == Name(RunEnd::kDone) || run.end == Name(RunEnd::kObjectsFailed);
}

Instant BeginOf(const RunRecord& run) { return run.started.value_or(run.requested); }

// Never before its begin, whatever the clock did meanwhile.
Instant EndOf(const RunRecord& run) { return std::max(BeginOf(run), *run.finished); }

// Ended runs, the last to end first, at least as far back as is asked for.
struct History {
  std::vector<RunRecord> ended;
  std::optional<Instant> first_request;
  bool whole = false;  // all that is recorded was looked at
};

History LoadHistory(StateReader& states, Instant now, HistoryReach reach) {
  History history;
  RunId before = FirstRunIdOf(now + kSmallStep);
  bool listing = false;
  bool full_scan = reach == HistoryReach::kLastListing;
  for (std::size_t page = 0; page < kMostPages; ++page) {
    std::vector<RunRecord> runs = states.LoadRuns(before, kPage);
    for (RunRecord& run : runs) {
      history.first_request = run.requested;
      before = run.run;
      if (!IsEndedSync(run)) continue;
      listing = listing || !IsRetry(run);
      full_scan = full_scan || IsFullScan(run);
      history.ended.push_back(std::move(run));
    }
    history.whole = runs.size() < kPage;
    if ((listing && full_scan) || history.whole) break;
  }
  std::stable_sort(history.ended.begin(), history.ended.end(),
                   [](const RunRecord& a, const RunRecord& b) { return EndOf(a) > EndOf(b); });
  return history;
}

template <typename Is>
std::uint32_t InARow(const std::vector<RunRecord>& runs, Is is) {
  return static_cast<std::uint32_t>(std::find_if_not(runs.begin(), runs.end(), is) - runs.begin());
}

}  // namespace

RunFacts LoadRunFacts(StateReader& states, Instant now, HistoryReach reach) {
  const History history = LoadHistory(states, now, reach);
  const std::vector<RunRecord>& ended = history.ended;
  RunFacts facts;
  facts.first_request = history.first_request;
  if (!ended.empty()) facts.last_ended = EndOf(ended.front());
  facts.retries = InARow(ended, IsRetry);
  facts.unfinished = InARow(ended, [](const RunRecord& run) { return !CameToItsEnd(run); });
  const auto listing = std::find_if_not(ended.begin(), ended.end(), IsRetry);
  if (listing != ended.end()) {
    facts.last_listing = {BeginOf(*listing), EndOf(*listing)};
  } else if (!history.whole) {
    // It is older than all that was looked at, and no slot was missed before that.
    facts.last_listing = {*history.first_request, *history.first_request};
  }
  const auto full_scan = std::find_if(ended.begin(), ended.end(), IsFullScan);
  if (full_scan != ended.end()) {
    facts.last_full_scan = BeginOf(*full_scan);
  } else if (!ended.empty()) {
    facts.last_full_scan = BeginOf(*std::min_element(
        ended.begin(), ended.end(),
        [](const RunRecord& a, const RunRecord& b) { return BeginOf(a) < BeginOf(b); }));
  }
  for (const Backlog::Group& group : states.LoadBacklog().groups) {
    if (group.next_try) {
      facts.next_try = std::min(facts.next_try.value_or(*group.next_try), *group.next_try);
    }
  }
  facts.last_success = states.LoadCheckpoint().last_sync_at;
  facts.syncs_per_day = states.LoadSetting(kSyncsPerDay);
  return facts;
}

}  // namespace lisync
