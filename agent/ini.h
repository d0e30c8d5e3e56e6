#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lisync {

struct IniEntry {
  std::string key;
  std::string value;
  std::size_t line = 0;  // from 1
};

struct IniSection {
  std::string name;
  std::size_t line = 0;
  std::vector<IniEntry> entries;
};

// Reads the INI form of rclone.conf: `[section]`, `key = value` (or `key: value`), lines that start
// with # or ; are comments, blank lines, LF or CR LF. A value may stand between backticks or triple
// quotes on its line. Sections of the same name are joined; of a key that is set twice the later
// one stands. Keys before the first section are dropped. All of this is as rclone reads it. Throws
// ConfigError, which names `file` and the line and repeats nothing of the line, for anything else.
std::vector<IniSection> ParseIni(std::string_view text, std::string_view file);

}  // namespace lisync
