#include "agent/remote_options.h"

#include <utility>

#include "agent/config_error.h"
#include "agent/config_values.h"
#include "agent/rclone_options.h"
#include "src/core/object.h"

namespace lisync {

RemoteOptions::RemoteOptions(std::string remote, const std::string& file, const IniSection* section,
                             const Environment& environment)
    : remote_(std::move(remote)), place_(file) {
  if (section != nullptr) {
    place_ = file + ":" + std::to_string(section->line);
    for (const IniEntry& entry : section->entries) {
      options_[entry.key] = {entry.value, file + ":" + std::to_string(entry.line)};
    }
  }
  auto known = S3OptionNames();
  const auto local = LocalOptionNames();
  known.insert(known.end(), local.begin(), local.end());
  for (const std::string_view option : known) {
    const std::string variable = VariableName(remote_, option);
    const auto found = environment.find(variable);
    if (found == environment.end()) continue;
    options_[std::string(option)] = {found->second, "environment variable " + EscapeText(variable)};
  }
}

std::vector<std::string> RemoteOptions::Names() const {
  std::vector<std::string> names;
  for (const auto& [name, option] : options_) names.push_back(name);
  return names;
}

std::string RemoteOptions::Value(std::string_view option) const {
  const auto found = options_.find(option);
  return found == options_.end() ? "" : found->second.value;
}

std::optional<bool> RemoteOptions::Switch(std::string_view option) const {
  const std::string value = Value(option);
  if (value.empty()) return std::nullopt;
  const auto on = ParseBool(value);
  if (!on) Refuse(option, "must be true or false");
  return on;
}

std::string RemoteOptions::Where(std::string_view option) const {
  const auto found = options_.find(option);
  const std::string& place = found == options_.end() ? place_ : found->second.place;
  return place + ": remote \"" + EscapeText(remote_) + "\": " + EscapeText(option);
}

void RemoteOptions::Refuse(std::string_view option, std::string_view reason) const {
  throw ConfigError(Where(option) + " " + std::string(reason));
}

void RemoteOptions::RefuseRemote(std::string_view reason) const {
  throw ConfigError(place_ + ": remote \"" + EscapeText(remote_) + "\": " + std::string(reason));
}

std::string RemoteOptions::VariableName(std::string_view remote, std::string_view option) {
  std::string name = "RCLONE_CONFIG_" + std::string(remote) + "_" + std::string(option);
  for (char& c : name) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (c == '-') c = '_';
  }
  return name;
}

}  // namespace lisync
