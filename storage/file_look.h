#pragma once

#include <cstdint>
#include <filesystem>

namespace lisync {

enum class FileState {
  kFresh,       // there is no file, or it is empty
  kPresent,     // an SQLite database; whose, the other members say
  kNoDatabase,  // a file of another kind, or one whose beginning is damaged
};

struct FileLook {
  FileState state = FileState::kFresh;
  std::uint32_t application_id = 0;
  std::uint32_t user_version = 0;
};

// Looks at a database file without locking or changing anything and without leaving a file beside
// it: reads the header (https://www.sqlite.org/fileformat2.html, section 1.3). Where a write-ahead
// log lies beside the file, what that says counts. Throws SQLite::Exception when the file cannot be
// read.
FileLook LookAtFile(const std::filesystem::path& path);

}  // namespace lisync
