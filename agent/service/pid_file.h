#pragma once

#include <filesystem>

namespace lisync {

// A file that holds this process's id, in decimal, while the object lives. One that is there
// already is replaced: who is alive is told by locks, not by this file.
class PidFile {
 public:
  // Throws ConfigError when it cannot be written.
  explicit PidFile(std::filesystem::path path);
  // Removes it, unless another process has put its own there.
  ~PidFile();
  PidFile(const PidFile&) = delete;
  PidFile& operator=(const PidFile&) = delete;

 private:
  const std::filesystem::path path_;
};

}  // namespace lisync
