#include "agent/service/local_socket.h"

#include <sys/un.h>

namespace lisync {

std::optional<std::filesystem::path> LocalSocketOf(const std::filesystem::path& state_dir) {
  auto path = state_dir / "service.sock";
  if (path.native().size() >= sizeof(sockaddr_un::sun_path)) return std::nullopt;
  return path;
}

}  // namespace lisync
