#include "agent/properties.h"

#include <Poco/AutoPtr.h>
#include <Poco/String.h>
#include <Poco/Util/PropertyFileConfiguration.h>

#include <algorithm>
#include <map>
#include <sstream>

#include "agent/config_error.h"
#include "src/core/object.h"

namespace lisync {
namespace {

constexpr std::string_view kBlanks = " \t\v\f";
constexpr std::string_view kLineEnds = "\r\n";

// Walks over the text, counting lines; CR LF is one line end.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  bool done() const { return at_ == text_.size(); }
  char Peek() const { return text_[at_]; }
  bool AtLineEnd() const { return done() || kLineEnds.find(Peek()) != std::string_view::npos; }
  std::size_t at() const { return at_; }
  std::size_t line() const { return line_; }

  void Next() {
    const char c = text_[at_++];
    if (c == '\r' && !done() && Peek() == '\n') ++at_;
    if (c == '\r' || c == '\n') ++line_;
  }

  void SkipLine() {
    while (!AtLineEnd()) Next();
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
};

[[noreturn]] void Refuse(std::string_view file, std::size_t line, const std::string& reason) {
  throw ConfigError(std::string(file) + ":" + std::to_string(line) + ": " + reason);
}

// Leaves the cursor at the line end that closes the value.
void SkipValue(Cursor& cursor, std::string_view file) {
  while (!cursor.AtLineEnd()) {
    const char c = cursor.Peek();
    cursor.Next();
    if (c != '\\') continue;
    if (cursor.done() ||
        std::string_view("tnrf\\:=#! \r\n").find(cursor.Peek()) == std::string_view::npos) {
      Refuse(file, cursor.line(),
             "a single backslash would be dropped here: write \\\\ for a backslash (\\t, \\n, \\r, "
             "\\f and a backslash at the end of a line are the other forms)");
    }
    cursor.Next();
  }
}

std::string ValueOf(const std::string& assignment, const std::string& key) {
  std::istringstream stream(assignment);
  const Poco::AutoPtr<Poco::Util::PropertyFileConfiguration> parsed(
      new Poco::Util::PropertyFileConfiguration(stream));
  return parsed->getRawString(key);
}

}  // namespace

std::vector<Property> ParseProperties(std::string_view text, std::string_view file) {
  std::vector<Property> properties;
  std::map<std::string, std::size_t> first_lines;
  Cursor cursor(text);
  while (!cursor.done()) {
    const char first = cursor.Peek();
    if (cursor.AtLineEnd() || kBlanks.find(first) != std::string_view::npos) {
      cursor.Next();
      continue;
    }
    if (first == '#' || first == '!') {
      cursor.SkipLine();
      continue;
    }
    const std::size_t start = cursor.at();
    const std::size_t line = cursor.line();
    while (!cursor.AtLineEnd() && cursor.Peek() != '=' && cursor.Peek() != ':') cursor.Next();
    if (cursor.AtLineEnd()) Refuse(file, line, "this is not an assignment: write key = value");
    const std::string key = Poco::trim(std::string(text.substr(start, cursor.at() - start)));
    if (key.empty()) Refuse(file, line, "there is no key before the sign: write key = value");
    cursor.Next();
    SkipValue(cursor, file);
    if (const auto [at, fresh] = first_lines.emplace(key, line); !fresh) {
      Refuse(file, line,
             "\"" + EscapeText(key) + "\" is set twice, first in line " +
                 std::to_string(at->second) + ": keep one");
    }
    properties.push_back(
        {key, ValueOf(std::string(text.substr(start, cursor.at() - start)), key), line});
  }
  return properties;
}

}  // namespace lisync
