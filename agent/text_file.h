#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace lisync {

// A small text file as read. `readable_by_others`: any user of the machine may read it;
// `writable_by_others`: any user, or a group, may write to it.
struct TextFile {
  std::string text;
  bool readable_by_others = false;
  bool writable_by_others = false;
};

// The whole file, up to 1 MiB, without a UTF-8 byte order mark; absent when there is no such file.
// Throws ConfigError, which starts with `what` and the path, when it cannot be read, is too large
// or holds a NUL byte.
std::optional<TextFile> ReadTextFile(const std::filesystem::path& path, std::string_view what);

}  // namespace lisync
