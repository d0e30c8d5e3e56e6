#pragma once

#include <Poco/AutoPtr.h>
#include <Poco/Util/LayeredConfiguration.h>
#include <Poco/Util/MapConfiguration.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/config.h"

namespace lisync {

// The sources of the configuration as layers, the strongest first, every key in them known. Values
// are texts as given. Building it throws ConfigError for an unknown key or variable, a malformed
// -D, a secret in -D, a file that cannot be read.
class ConfigLayers {
 public:
  explicit ConfigLayers(const ConfigSources& sources);

  // The value of the strongest layer that has the key.
  std::string Value(std::string_view key) const;
  // The number of that layer, 0 the strongest.
  std::size_t Rank(std::string_view key) const;
  bool IsDefault(std::string_view key) const;
  // Where the value stands, for people: "FILE:12", "environment variable X", "-D", "default".
  std::string Origin(std::string_view key) const;
  // The file that was read; empty: none.
  const std::string& file() const { return file_; }
  const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  struct Layer {
    Poco::AutoPtr<Poco::Util::MapConfiguration> values;
    std::map<std::string, std::string, std::less<>> origins;

    void Set(std::string_view key, const std::string& value, std::string origin);
  };

  void AddDefinitions(const std::vector<std::string>& definitions);
  void AddEnvironment(const Environment& environment);
  void AddSynapseEnvironment(const Environment& environment);
  void AddFile(const ConfigSources& sources);
  void AddDefaults(const std::string& host_name);
  Layer& NewLayer();

  std::vector<Layer> layers_;
  Poco::AutoPtr<Poco::Util::LayeredConfiguration> layered_;
  std::string file_;
  std::vector<std::string> warnings_;
};

}  // namespace lisync
