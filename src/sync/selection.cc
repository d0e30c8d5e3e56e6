#include "src/sync/selection.h"

#include <algorithm>

namespace lisync {
namespace {

std::string Joined(const std::vector<Glob>& globs) {
  std::string text;
  for (const Glob& glob : globs) text += (text.empty() ? "" : " ") + glob.text();
  return text;
}

const Glob* FirstThatMatches(const std::vector<Glob>& globs, const ObjectKey& key) {
  const auto found = std::find_if(globs.begin(), globs.end(),
                                  [&key](const Glob& glob) { return glob.Matches(key.bytes()); });
  return found == globs.end() ? nullptr : &*found;
}

}  // namespace

bool SelectsBySinceAlone(const Selection& selection) {
  return selection.prefix.empty() && !selection.min_size && !selection.max_size &&
         selection.include.empty() && selection.exclude.empty();
}

bool SelectsAll(const Selection& selection) {
  return !selection.since && SelectsBySinceAlone(selection);
}

std::optional<std::string> LeftOutBy(const Selection& selection, const ObjectInfo& object) {
  if (selection.since && object.modified < *selection.since) {
    return "--since " + FormatInstant(*selection.since);
  }
  if (selection.min_size && object.size < *selection.min_size) {
    return "--min-size " + std::to_string(*selection.min_size);
  }
  if (selection.max_size && object.size > *selection.max_size) {
    return "--max-size " + std::to_string(*selection.max_size);
  }
  if (const Glob* glob = FirstThatMatches(selection.exclude, object.key)) {
    return "--exclude " + EscapeText(glob->text());
  }
  if (!selection.include.empty() && !FirstThatMatches(selection.include, object.key)) {
    return "--include " + EscapeText(Joined(selection.include));
  }
  return std::nullopt;
}

std::vector<std::pair<std::string, std::string>> Described(const Selection& selection) {
  std::vector<std::pair<std::string, std::string>> fields;
  if (selection.since) fields.emplace_back("since", FormatInstant(*selection.since));
  if (!selection.prefix.empty()) fields.emplace_back("prefix", EscapeKey(selection.prefix));
  if (selection.min_size) fields.emplace_back("min_size", std::to_string(*selection.min_size));
  if (selection.max_size) fields.emplace_back("max_size", std::to_string(*selection.max_size));
  if (!selection.include.empty()) fields.emplace_back("include", Joined(selection.include));
  if (!selection.exclude.empty()) fields.emplace_back("exclude", Joined(selection.exclude));
  return fields;
}

bool IsBelow(const ObjectKey& prefix, const ObjectKey& key) {
  return key.bytes().starts_with(prefix.bytes());
}

bool IsPast(const ObjectKey& prefix, const ObjectKey& key) {
  return key > prefix && !IsBelow(prefix, key);
}

ObjectKey JustBeforeAll(const ObjectKey& prefix) {
  if (prefix.empty()) return {};
  std::string bytes = prefix.bytes();
  const char last = bytes.back();
  bytes.pop_back();
  // The character before it, and after that the last one that a server takes (U+10FFFD).
  if (last > ' ' + 1 && last < 0x7F) {
    bytes += static_cast<char>(last - 1);
    bytes += "\xF4\x8F\xBF\xBD";
  }
  return ObjectKey(std::move(bytes));
}

}  // namespace lisync
