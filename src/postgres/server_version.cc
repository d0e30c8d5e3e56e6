#include "src/postgres/server_version.h"

namespace lisync {

std::string FormatServerVersion(int server_version) {
  return std::to_string(server_version / 10000) + '.' + std::to_string(server_version % 10000);
}

Result<void> CheckServerVersion(int server_version) {
  if (server_version >= 130000) return {};
  return Error{
      Action::kAskOperator, Fault::kUnsupported,
      "PostgreSQL 13 or newer is needed; this server is " + FormatServerVersion(server_version)};
}

}  // namespace lisync
