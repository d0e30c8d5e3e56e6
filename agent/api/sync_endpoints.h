#pragma once

#include "agent/api/api.h"

namespace lisync {

// The admin panel's contract (POST trigger, GET task, POST config), and the schedule as it is.
HttpResponse TriggerSync(Api& api, const ApiCall& call);
HttpResponse ShowTask(Api& api, const ApiCall& call);
HttpResponse ChangeSyncsPerDay(Api& api, const ApiCall& call);
HttpResponse ShowSyncsPerDay(Api& api, const ApiCall& call);

}  // namespace lisync
