#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "agent/http/server.h"
#include "agent/metrics/lag_clock.h"
#include "agent/metrics/metrics.h"
#include "agent/service/status_snapshot.h"

namespace lisync {

// What /metrics answers: what was counted, and what was so at the last snapshot. Asking reads
// memory alone. Thread-safe; the metrics must outlive it.
class Exposition {
 public:
  explicit Exposition(const Metrics& metrics) : metrics_(metrics) {}

  // Each snapshot, one after the other. Without `http` nothing is told of the server.
  void See(std::shared_ptr<const StatusSnapshot> status,
           const std::optional<HttpServerFigures>& http);

  // Prometheus' text format, version 0.0.4
  // (https://prometheus.io/docs/instrumenting/exposition_formats/).
  std::string Text() const;

 private:
  struct Seen {
    std::shared_ptr<const StatusSnapshot> status;  // null: nothing yet
    std::optional<HttpServerFigures> http;
    std::optional<Duration> lag;
  };

  const Metrics& metrics_;
  LagClock lag_clock_;  // of See
  mutable std::mutex mutex_;
  Seen seen_;  // guarded by mutex_
};

}  // namespace lisync
