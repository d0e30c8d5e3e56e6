#include "agent/commands/run_view.h"

#include "agent/api/run_json.h"
#include "agent/commands/sync_report.h"
#include "agent/json_output.h"
#include "src/sync/pace_meter.h"

namespace lisync {
namespace {

// The first rate is that since now.
PaceMeter MeterFrom(const RunProgress& progress, const Clock& clock) {
  PaceMeter meter;
  meter.Look(progress, clock.Now());
  return meter;
}

}  // namespace

RunView::RunView(const CommandContext& context, const RunId& run, const RunProgress& progress)
    : line_(context.host.terminal, context.host.clock,
            [&progress, &clock = context.host.clock,
             meter = MeterFrom(progress, context.host.clock)](Duration) mutable {
              return ProgressText(CountsOf(progress), meter.Look(progress, clock.Now()));
            }) {
  if (!context.json()) return;
  stream_.emplace(context.host.clock, std::chrono::seconds(1),
                  [&out = context.host.out, &clock = context.host.clock, run, &progress,
                   meter = MeterFrom(progress, context.host.clock)]() mutable {
                    const Instant now = clock.Now();
                    const RunPace pace = meter.Look(progress, now);
                    out << ProgressJsonLine(run, now, ProgressJson(CountsOf(progress), pace))
                        << std::flush;
                  });
}

std::string ProgressJsonLine(const RunId& run, Instant now,
                             const nlohmann::ordered_json& progress) {
  nlohmann::ordered_json json{{"run", run}, {"time", FormatInstant(now)}};
  json.update(progress);
  return ToJsonText({{"progress", json}});
}

}  // namespace lisync
