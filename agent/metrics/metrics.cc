#include "agent/metrics/metrics.h"

#include <array>
#include <utility>

#include "agent/metrics/family_list.h"
#include "agent/metrics/metered_source.h"
#include "agent/metrics/metered_store.h"
#include "agent/metrics/observed_states.h"

namespace lisync {
namespace {

constexpr std::array kResults = {RunState::kSucceeded, RunState::kFailed, RunState::kStopped};
// Those of a service; a command at a shell has a process of its own.
constexpr std::array kTriggers = {RunTrigger::kSchedule, RunTrigger::kFullScan, RunTrigger::kRetry,
                                  RunTrigger::kRequest, RunTrigger::kSignal};

RequestFamilies FamiliesIn(prometheus::Registry& registry) {
  return {prometheus::BuildHistogram()
              .Name("lisync_request_duration_seconds")
              .Help("Time of a request to main's or hidden's media, its repeats included. That "
                    "nothing is there, or something already is, counts as ok where it was asked.")
              .Register(registry),
          prometheus::BuildCounter()
              .Name("lisync_request_errors_total")
              .Help("Requests to main's or hidden's media that failed, after their repeats, by "
                    "class of reason.")
              .Register(registry),
          prometheus::BuildCounter()
              .Name("lisync_transferred_bytes_total")
              .Help("Content that was read from main and written to hidden, also of objects that "
                    "failed in the end.")
              .Register(registry)};
}

prometheus::Labels LabelsOf(RunState result, RunTrigger trigger) {
  return {{"result", std::string(Name(result))}, {"trigger", std::string(Name(trigger))}};
}

}  // namespace

Metrics::Metrics(const std::string& program_version, const SteadyNow& now)
    : requests_(FamiliesIn(registry_)),
      main_(requests_, "main", MeteredSource::kOperations, now),
      hidden_(requests_, "hidden", MeteredStore::kOperations, now),
      records_(registry_, now),
      runs_(prometheus::BuildCounter()
                .Name("lisync_runs_total")
                .Help("Runs of this service that ended, by result and by what they were begun for.")
                .Register(registry_)),
      run_durations_(prometheus::BuildHistogram()
                         .Name("lisync_run_duration_seconds")
                         .Help("Time from the begin of a run to its end.")
                         .Register(registry_)
                         .Add({}, prometheus::Histogram::BucketBoundaries{
                                      0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 14400, 43200})) {
  prometheus::BuildGauge()
      .Name("lisync_build_info")
      .Help("1, and the version of the program.")
      .Register(registry_)
      .Add({{"version", program_version}})
      .Set(1);
  for (const RunState result : kResults) {
    for (const RunTrigger trigger : kTriggers) runs_.Add(LabelsOf(result, trigger));
  }
}

JobWrappers Metrics::Wrappers() {
  JobWrappers wrappers;
  wrappers.source = [this](std::unique_ptr<MediaSource> source) {
    return std::make_unique<MeteredSource>(std::move(source), main_);
  };
  wrappers.store = [this](std::unique_ptr<MediaStore> store) {
    return std::make_unique<MeteredStore>(std::move(store), hidden_);
  };
  wrappers.states = [this](std::unique_ptr<StateStore> states, const RunId& /*run*/) {
    return Observe(std::move(states));
  };
  return wrappers;
}

std::unique_ptr<StateStore> Metrics::Observe(std::unique_ptr<StateStore> states) {
  return std::make_unique<ObservedStates>(std::move(states), records_);
}

void Metrics::Count(const RunRecord& run) {
  runs_.Add(LabelsOf(run.state, run.trigger)).Increment();
  if (run.started && run.finished) run_durations_.Observe(InSeconds(*run.finished - *run.started));
}

}  // namespace lisync
