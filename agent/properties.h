#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lisync {

// One assignment of a properties file.
struct Property {
  std::string key;
  std::string value;
  std::size_t line = 0;  // where the assignment starts, from 1
};

// Reads a properties file as Poco::Util::PropertyFileConfiguration does: `key = value` or
// `key: value`; lines that start with # or ! are comments; a backslash at the end of a line goes on
// in the next; \t \n \r \f are characters. `${…}` stands for itself and is not expanded.
// `file` names the text in errors.
//
// Stricter than Poco where Poco guesses. Throws ConfigError, which names file and line and never a
// value, for: a line without = or :, an empty key, a key that is set twice (both lines are named),
// a backslash before any other character than \ : = # ! and blank (Poco would drop it without a
// word, and a password would be wrong).
std::vector<Property> ParseProperties(std::string_view text, std::string_view file);

}  // namespace lisync
