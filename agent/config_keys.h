#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/config.h"

namespace lisync {

// How far a value may be shown.
enum class Exposure {
  kPublic,
  kCareful,  // shown when valid; a bad one may hold a secret and is kept out of error messages
  kSecret,   // never shown
};

// One key of the configuration. The table of these drives reading, checking, `config check` and the
// documentation.
struct ConfigKey {
  std::string_view name;
  std::string_view fallback;  // the default, in the form that a file would have it
  Exposure exposure;
  std::string_view form;     // what is accepted, after "must be "
  std::string_view meaning;  // one line
  // Puts the value into its member; false when it is not of the form.
  bool (*set)(Config& config, const std::string& value);
  // What is wrong with a value that `set` has refused; null where the form says it all.
  std::string (*why)(const std::string& value) = nullptr;
};

std::span<const ConfigKey> ConfigKeys();
// Null for a name that is no key.
const ConfigKey* FindConfigKey(std::string_view name);
std::vector<std::string_view> ConfigKeyNames();

// "media.low-level-retries" -> "LI_SYNC_MEDIA_LOW_LEVEL_RETRIES".
std::string EnvironmentName(std::string_view key);

}  // namespace lisync
