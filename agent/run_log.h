#pragma once

#include <utility>

#include "agent/log.h"
#include "src/core/audit_event.h"

namespace lisync {

// The log as a run uses it: every line carries the run's id. The log must outlive it.
class RunLog : public Log {
 public:
  RunLog(Log& log, RunId run) : log_(log), run_(std::move(run)) {}

  bool Takes(LogLevel level) const override { return log_.Takes(level); }
  void Write(const LogRecord& record) override { log_.Write({record.level, record.message, run_}); }

 private:
  Log& log_;
  const RunId run_;
};

}  // namespace lisync
