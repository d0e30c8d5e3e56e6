#pragma once

#include <string_view>

namespace lisync {

// openapi.json as it was when the program was built: the API's description (OpenAPI 3.1).
std::string_view OpenApiDocument();

}  // namespace lisync
