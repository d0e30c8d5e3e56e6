#pragma once

#include <optional>

#include "agent/http/server.h"
#include "agent/metrics/family_list.h"
#include "agent/service/status_snapshot.h"

namespace lisync {

// What is so at the moment, by subject. Pure. A snapshot that was never taken gives nothing.

// The objects, the backlog, the last run; of the state as it was last readable.
void AddStateFamilies(FamilyList& list, const StatusSnapshot& status);
// The audit trail; likewise.
void AddAuditFamilies(FamilyList& list, const StatusSnapshot& status);
// The run in progress, the schedule, the storage.
void AddServiceFamilies(FamilyList& list, const StatusSnapshot& status);
// `lag`: how far hidden is behind in time, where it is known.
void AddReplicationFamilies(FamilyList& list, const ReplicationStatus& replication,
                            const std::optional<Duration>& lag);
void AddHttpFamilies(FamilyList& list, const HttpServerFigures& figures);

}  // namespace lisync
