#include "agent/commands/replication_check.h"

#include "agent/commands/sync_report.h"
#include "agent/json_output.h"
#include "agent/log_text.h"
#include "agent/replication_json.h"
#include "agent/wiring.h"
#include "src/sync/verdict.h"

namespace lisync {
namespace {

void PrintText(std::ostream& out, const ReplicationSample& sample, const Verdict& verdict) {
  out << "replication is " << Name(verdict.health) << ": " << OneLine(verdict.cause) << '\n';
  for (const Finding& finding : verdict.findings) {
    out << "  " << Name(finding.health) << ": " << OneLine(finding.cause) << '\n';
    if (!finding.mend.empty()) out << "    mend: " << OneLine(finding.mend) << '\n';
  }
  if (sample.publisher && sample.publisher->lag_bytes) {
    out << "  main: slot confirmed up to " << sample.publisher->confirmed_flush_lsn << ", "
        << FormatBytes(
               static_cast<std::uint64_t>(std::max<std::int64_t>(0, *sample.publisher->lag_bytes)))
        << " behind " << sample.publisher->current_lsn << '\n';
  }
  if (sample.subscriber) {
    out << "  hidden: " << sample.subscriber->tables << " tables, "
        << sample.subscriber->tables_not_ready.size() << " of them not ready\n";
  }
}

}  // namespace

ExitCode RunReplicationCheck(const CommandContext& context,
                             const ReplicationCheckOptions& /*options*/) {
  const Config& config = context.loaded.config;
  const ReplicationSample sample = OpenProbe(context)->Sample();
  const Verdict verdict = Judge(sample, {config.replication.lag_alarm, Thresholds().silent_after},
                                {config.replication.subscription, config.replication.publication});
  if (context.json()) {
    context.host.out << ToPrettyJsonText(ReplicationJson(sample, verdict));
  } else {
    PrintText(context.host.out, sample, verdict);
  }
  return verdict.health == Health::kHealthy ? ExitCode::kOk : ExitCode::kReplicationUnhealthy;
}

}  // namespace lisync
