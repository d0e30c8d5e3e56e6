#include "agent/remote_path.h"

#include <algorithm>

#include "src/core/object.h"

namespace lisync {
namespace {

Error Refused(std::string reason) {
  return {Action::kAskOperator, Fault::kNone, std::move(reason)};
}

// The characters of rclone's remote names (https://rclone.org/docs/#valid-remote-names); other than
// ASCII letters count as letters.
bool IsNameCharacter(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         byte >= 0x80 || std::string_view("_-.+@ ").find(c) != std::string_view::npos;
}

bool IsRemoteName(std::string_view name) {
  return !name.empty() && name.front() != ' ' && name.front() != '-' && name.back() != ' ' &&
         std::all_of(name.begin(), name.end(), IsNameCharacter);
}

}  // namespace

Result<RemotePath> ParseRemotePath(std::string_view text) {
  const bool has_control = std::any_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == '\x7f';
  });
  if (text.empty()) return Refused("no place is given");
  if (has_control) return Refused("a control character cannot be part of a place");
  if (text.front() == '/') return RemotePath{"", std::string(text)};
  const auto colon = text.find(':');
  if (colon == 0) {
    return Refused("rclone's on-the-fly remotes (:s3…) are not supported: name a remote");
  }
  if (colon == std::string_view::npos) {
    return Refused("there is no colon after the remote's name, and it is no absolute path");
  }
  const std::string_view name = text.substr(0, colon);
  if (name.find(',') != std::string_view::npos) {
    return Refused(
        "rclone's connection strings (remote,option=value:) are not supported: put the "
        "options into rclone.conf");
  }
  if (!IsRemoteName(name)) return Refused("what stands before the colon is not a remote's name");
  return RemotePath{std::string(name), std::string(text.substr(colon + 1))};
}

std::string ToString(const RemotePath& path) {
  return path.remote.empty() ? path.path : path.remote + ":" + path.path;
}

}  // namespace lisync
