#include "agent/ini.h"

#include <algorithm>
#include <array>

#include "agent/config_error.h"

namespace lisync {
namespace {

constexpr std::string_view kBlanks = " \t\r\v\f";

std::string_view Trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

[[noreturn]] void Refuse(std::string_view file, std::size_t line, const std::string& reason) {
  throw ConfigError(std::string(file) + ":" + std::to_string(line) + ": " + reason);
}

std::string Unquoted(std::string_view value, std::string_view file, std::size_t line) {
  static constexpr std::array<std::string_view, 2> kQuotes = {"\"\"\"", "`"};
  for (const std::string_view quote : kQuotes) {
    if (!value.starts_with(quote)) continue;
    const auto end = value.rfind(quote);
    if (end < quote.size()) {
      Refuse(file, line, "the quoted value does not end in its line: write it without quotes");
    }
    return std::string(value.substr(quote.size(), end - quote.size()));
  }
  return std::string(value);
}

IniSection& SectionOf(std::vector<IniSection>& sections, std::string_view name, std::size_t line) {
  const auto found = std::find_if(sections.begin(), sections.end(),
                                  [name](const IniSection& s) { return s.name == name; });
  if (found != sections.end()) return *found;
  return sections.emplace_back(IniSection{std::string(name), line, {}});
}

void Set(IniSection& section, IniEntry entry) {
  const auto found =
      std::find_if(section.entries.begin(), section.entries.end(),
                   [&entry](const IniEntry& known) { return known.key == entry.key; });
  if (found == section.entries.end()) {
    section.entries.push_back(std::move(entry));
  } else {
    *found = std::move(entry);
  }
}

}  // namespace

std::vector<IniSection> ParseIni(std::string_view text, std::string_view file) {
  std::vector<IniSection> sections;
  std::string current;
  bool in_section = false;
  std::size_t number = 0;
  while (!text.empty()) {
    const auto end = text.find('\n');
    const std::string_view line = Trimmed(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    ++number;
    if (line.empty() || line[0] == '#' || line[0] == ';') continue;
    if (line[0] == '[') {
      if (line.back() != ']') Refuse(file, number, "the section's name has no closing ]");
      current = Trimmed(line.substr(1, line.size() - 2));
      if (current.empty()) Refuse(file, number, "the section has no name");
      SectionOf(sections, current, number);
      in_section = true;
      continue;
    }
    const auto sign = line.find_first_of("=:");
    if (sign == std::string_view::npos) {
      Refuse(file, number, "this is neither [section] nor key = value");
    }
    const std::string_view key = Trimmed(line.substr(0, sign));
    if (key.empty()) Refuse(file, number, "there is no key before the sign: write key = value");
    const std::string value = Unquoted(Trimmed(line.substr(sign + 1)), file, number);
    if (in_section) Set(SectionOf(sections, current, number), {std::string(key), value, number});
  }
  return sections;
}

}  // namespace lisync
