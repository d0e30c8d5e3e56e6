#pragma once

#include <string>
#include <string_view>

#include "src/core/result.h"

namespace lisync {

// A place as rclone writes it: "remote:bucket/prefix", "remote:/path", or a bare absolute path,
// which has no remote.
struct RemotePath {
  std::string remote;
  std::string path;  // all after the colon, as given

  bool operator==(const RemotePath&) const = default;
};

// The forms that ParseRemotePath takes, for error messages and help.
inline constexpr std::string_view kRemotePathForm =
    "remote:bucket, remote:bucket/prefix, remote:/path or /path, with a remote of rclone.conf";

// The error holds the reason in plain words and nothing of the text beyond a remote's name:
// rclone's on-the-fly forms (":s3,access_key_id=…:bucket"), which are refused, may carry secrets.
Result<RemotePath> ParseRemotePath(std::string_view text);

std::string ToString(const RemotePath& path);

}  // namespace lisync
