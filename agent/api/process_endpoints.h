#pragma once

#include "agent/api/api.h"

namespace lisync {

// The process itself: whether it lives and is ready, its metrics, its page, the API's description.
HttpResponse ShowAlive(Api& api, const ApiCall& call);
HttpResponse ShowReady(Api& api, const ApiCall& call);
HttpResponse ShowMetrics(Api& api, const ApiCall& call);
HttpResponse ShowOpenApi(Api& api, const ApiCall& call);
HttpResponse ShowPage(Api& api, const ApiCall& call);

}  // namespace lisync
