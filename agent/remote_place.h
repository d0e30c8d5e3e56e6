#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "agent/rclone_config.h"
#include "agent/remote_options.h"

namespace lisync {

// The parts of RcloneConfig::Resolve that make a place of checked options. All throw ConfigError.

S3RemoteConfig S3Place(const RemoteOptions& options, std::string_view path,
                       const Environment& environment);
LocalRemoteConfig LocalPlace(const RemoteOptions& options, std::string_view path);
// Refuses a relative path: rclone would take it from wherever it was started.
std::filesystem::path LocalRoot(std::string_view path);

// Whether a copy written to one could show up in the other. Follows symbolic links of directories.
bool Overlap(const RemotePlace& a, const RemotePlace& b);

}  // namespace lisync
