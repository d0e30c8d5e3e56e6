#pragma once

#include <string>
#include <string_view>

#include "agent/config.h"
#include "agent/config_error.h"
#include "tests/support/temp_dir.h"

namespace lisync {

// What LoadConfig is given in a test, with a directory for the files that it names.
class SourceFiles {
 public:
  SourceFiles() {
    sources.default_file = dir / "absent.properties";
    sources.host_name = "test-host";
  }

  // Makes `text` the configuration file. Only its owner may read it.
  void WriteFile(std::string_view text) {
    std::filesystem::remove(dir / "li-sync.properties");
    dir.Write("li-sync.properties", text);
    sources.file = dir / "li-sync.properties";
    std::filesystem::permissions(*sources.file, std::filesystem::perms::owner_read);
  }
  LoadedConfig Load() const { return LoadConfig(sources); }

  // The message of the ConfigError that loading ends with; "(no error)" without one. The test's
  // directory is shown as DIR.
  std::string Error() const {
    try {
      Load();
    } catch (const ConfigError& e) {
      std::string message = e.what();
      for (auto at = message.find(dir.path()); at != std::string::npos;
           at = message.find(dir.path())) {
        message.replace(at, dir.path().size(), "DIR");
      }
      return message;
    }
    return "(no error)";
  }

  TempDir dir;
  ConfigSources sources;
};

// The setting of a key, for its value and origin.
inline Setting SettingOf(const LoadedConfig& loaded, std::string_view key) {
  for (const Setting& setting : loaded.settings) {
    if (setting.key == key) return setting;
  }
  return {};
}

}  // namespace lisync
