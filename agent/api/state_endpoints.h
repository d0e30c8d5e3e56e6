#pragma once

#include "agent/api/api.h"

namespace lisync {

// What is known: the snapshot, and what is read from state and trail.
HttpResponse ShowStatus(Api& api, const ApiCall& call);
HttpResponse StreamStatus(Api& api, const ApiCall& call);  // server-sent events
HttpResponse ListRuns(Api& api, const ApiCall& call);
HttpResponse ListFailed(Api& api, const ApiCall& call);
HttpResponse ShowAuditHead(Api& api, const ApiCall& call);

}  // namespace lisync
