#pragma once

#include <optional>
#include <string>
#include <vector>

#include "src/core/clock.h"
#include "src/core/replication_probe.h"
#include "src/postgres/probe_queries.h"
#include "src/postgres/session.h"

namespace lisync {

struct ReplicationProbeOptions {
  DatabaseAddress hidden;
  std::optional<DatabaseAddress> main;  // absent: the publisher stays unknown
  std::string subscription = "hidden_instance_sub";
  std::string publication = "synapse_pub";
};

// Looks at both sides with read-only sessions that stay open between samples; a lost one is
// replaced at most once per sample. The slot's name is the subscription's own setting as last read
// from hidden, else the subscription's name; as long as hidden never told, a slot that is not found
// leaves the publisher unknown.
class PgReplicationProbe : public ReplicationProbe {
 public:
  // The clock must outlive the probe. Connects at the first Sample.
  PgReplicationProbe(ReplicationProbeOptions options, const Clock& clock);

  ReplicationSample Sample() override;

 private:
  struct MainAnswer {
    PublisherSample sample;
    std::vector<Row> published;
  };
  Result<SubscriptionAnswer> AskHidden();
  Result<MainAnswer> AskMain(Session& main);

  const std::string subscription_;
  const std::string publication_;
  const Clock& clock_;
  std::string slot_;
  bool hidden_told_slot_ = false;
  Session hidden_;
  std::optional<Session> main_;
};

}  // namespace lisync
