#include "agent/api/process_endpoints.h"

#include "agent/api/openapi.h"

namespace lisync {

HttpResponse ShowAlive(Api& /*api*/, const ApiCall& /*call*/) { return TextResponse(200, "ok\n"); }

HttpResponse ShowReady(Api& api, const ApiCall& /*call*/) {
  bool ready = false;
  try {
    ready = api.parts.ready();
  } catch (const StorageError&) {
    // Anybody may ask: the reason is for /api/v1/status.
  }
  return ready ? TextResponse(200, "ok\n") : TextResponse(503, "not ready\n");
}

HttpResponse ShowMetrics(Api& api, const ApiCall& /*call*/) {
  HttpResponse response;
  response.headers.emplace_back("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
  response.body = std::make_shared<const std::string>(api.parts.metrics());
  return response;
}

HttpResponse ShowOpenApi(Api& /*api*/, const ApiCall& /*call*/) {
  return JsonResponse(200, std::string(OpenApiDocument()));
}

HttpResponse ShowPage(Api& api, const ApiCall& call) {
  return api.parts.page(call.request, call.caller);
}

}  // namespace lisync
