#pragma once

#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "agent/command.h"
#include "agent/service/live_config.h"
#include "agent/service/live_states.h"
#include "agent/service/status_board.h"
#include "agent/service/wakeup.h"
#include "src/core/replication_probe.h"

namespace lisync {

// Looks at the replication every replication.interval, tells the board, keeps a history, and audits
// each change of the verdict, on the thread of Loop.
class ReplicationMonitor {
 public:
  ReplicationMonitor(const CommandContext& context, LiveConfig& config, LiveStates& states,
                     StatusBoard& board);
  void Loop(const std::stop_token& stop);
  // The configuration has changed: look now, with it.
  void Look() { wakeup_.Wake(); }

 private:
  void Sample();
  void Record(const ReplicationSample& sample, const Verdict& verdict);

  const CommandContext& context_;
  LiveConfig& config_;
  LiveStates& states_;
  StatusBoard& board_;
  Wakeup wakeup_;
  std::shared_ptr<const LoadedConfig> loaded_;  // what probe_ was made of
  std::unique_ptr<ReplicationProbe> probe_;
  std::string health_;  // the last that was recorded
};

// What the history keeps of a sample. Pure.
ReplicationPoint PointOf(const ReplicationSample& sample, const Verdict& verdict);

}  // namespace lisync
