#pragma once

#include <filesystem>
#include <optional>

namespace lisync {

// Where the service of a state directory answers this machine's commands: `service.sock` in it.
// Absent where the path is too long for a Unix socket (107 bytes): commands then do without.
std::optional<std::filesystem::path> LocalSocketOf(const std::filesystem::path& state_dir);

}  // namespace lisync
