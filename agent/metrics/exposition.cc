#include "agent/metrics/exposition.h"

#include <prometheus/text_serializer.h>

#include <iterator>
#include <utility>

#include "agent/metrics/status_families.h"

namespace lisync {

void Exposition::See(std::shared_ptr<const StatusSnapshot> status,
                     const std::optional<HttpServerFigures>& http) {
  if (status->replication.sample) lag_clock_.See(*status->replication.sample);
  Seen seen{std::move(status), http, lag_clock_.lag()};
  const std::lock_guard lock(mutex_);
  seen_ = std::move(seen);
}

std::string Exposition::Text() const {
  Seen seen;
  {
    const std::lock_guard lock(mutex_);
    seen = seen_;
  }
  FamilyList list;
  if (seen.status) {
    AddServiceFamilies(list, *seen.status);
    AddStateFamilies(list, *seen.status);
    AddAuditFamilies(list, *seen.status);
    AddReplicationFamilies(list, seen.status->replication, seen.lag);
  }
  if (seen.http) AddHttpFamilies(list, *seen.http);
  std::vector<prometheus::MetricFamily> families = metrics_.Collect();
  std::vector<prometheus::MetricFamily> current = std::move(list).Take();
  families.insert(families.end(), std::make_move_iterator(current.begin()),
                  std::make_move_iterator(current.end()));
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace lisync
