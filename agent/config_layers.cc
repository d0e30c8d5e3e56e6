#include "agent/config_layers.h"

#include <algorithm>
#include <array>
#include <utility>

#include "agent/config_error.h"
#include "agent/config_keys.h"
#include "agent/nearest.h"
#include "agent/properties.h"
#include "agent/text_file.h"
#include "src/core/object.h"

namespace lisync {
namespace {

constexpr std::string_view kVariablePrefix = "LI_SYNC_";
// Variables of the tests, the build and the scripts.
constexpr std::string_view kReservedPrefix = "LI_SYNC_TEST_";
constexpr std::array<std::string_view, 3> kReserved = {"LI_SYNC_BIN", "LI_SYNC_CACHE",
                                                       "LI_SYNC_ROOT"};

constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kSynapseVariables = {
    {{"SYNAPSE_DB_HOST", "hidden.host"},
     {"SYNAPSE_DB_USER", "hidden.user"},
     {"SYNAPSE_DB_NAME", "hidden.name"},
     {"SYNAPSE_DB_PASSWORD", "hidden.password"}}};

bool IsReserved(std::string_view variable) {
  return variable.starts_with(kReservedPrefix) ||
         std::find(kReserved.begin(), kReserved.end(), variable) != kReserved.end();
}

// Whether the text can be shown: a connection string or a password that was put in the place of a
// key does not look like one.
bool LooksLikeKey(std::string_view text) {
  constexpr std::size_t kLongestKey = 64;
  return text.size() <= kLongestKey && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
                  c == '_';
         });
}

const ConfigKey& KnownKey(std::string_view name, const std::string& where) {
  if (const ConfigKey* key = FindConfigKey(name)) return *key;
  const auto names = ConfigKeyNames();
  const std::string hint = DidYouMean(name, names);
  const std::string shown = LooksLikeKey(name) ? " \"" + std::string(name) + "\"" : "";
  throw ConfigError(where + ": unknown key" + shown +
                    (hint.empty() ? ": `li-sync config check` lists the keys" : hint));
}

[[noreturn]] void RefuseVariable(const std::string& variable) {
  std::vector<std::string> known;
  for (const ConfigKey& key : ConfigKeys()) known.push_back(EnvironmentName(key.name));
  const std::vector<std::string_view> views(known.begin(), known.end());
  throw ConfigError("environment variable " + EscapeText(variable) + " is no setting of li-sync" +
                    DidYouMean(variable, views));
}

}  // namespace

ConfigLayers::ConfigLayers(const ConfigSources& sources)
    : layered_(new Poco::Util::LayeredConfiguration) {
  AddDefinitions(sources.definitions);
  AddEnvironment(sources.environment);
  AddSynapseEnvironment(sources.environment);
  AddFile(sources);
  AddDefaults(sources.host_name);
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    layered_->add(layers_[i].values, static_cast<int>(i));
  }
}

void ConfigLayers::Layer::Set(std::string_view key, const std::string& value, std::string origin) {
  values->setString(std::string(key), value);
  origins.insert_or_assign(std::string(key), std::move(origin));
}

ConfigLayers::Layer& ConfigLayers::NewLayer() {
  return layers_.emplace_back(
      Layer{Poco::AutoPtr<Poco::Util::MapConfiguration>(new Poco::Util::MapConfiguration), {}});
}

void ConfigLayers::AddDefinitions(const std::vector<std::string>& definitions) {
  Layer& layer = NewLayer();
  for (const std::string& definition : definitions) {
    const auto equals = definition.find('=');
    // Without the sign the text is not shown: it may be a secret that lost its key.
    if (equals == std::string::npos) throw ConfigError("-D: write -D key=value");
    const ConfigKey& key = KnownKey(std::string_view(definition).substr(0, equals), "-D");
    if (key.exposure == Exposure::kSecret) {
      throw ConfigError("-D " + std::string(key.name) +
                        ": a secret on the command line can be read by every user of the machine: "
                        "use the configuration file, " +
                        EnvironmentName(key.name) + ", " + std::string(key.name) +
                        "-file or a systemd credential");
    }
    layer.Set(key.name, definition.substr(equals + 1), "-D");
  }
}

void ConfigLayers::AddEnvironment(const Environment& environment) {
  std::map<std::string, std::string_view> keys;
  for (const ConfigKey& key : ConfigKeys()) keys.emplace(EnvironmentName(key.name), key.name);
  Layer& layer = NewLayer();
  for (const auto& [variable, value] : environment) {
    if (!variable.starts_with(kVariablePrefix) || IsReserved(variable)) continue;
    const auto key = keys.find(variable);
    if (key == keys.end()) RefuseVariable(variable);
    if (!value.empty()) layer.Set(key->second, value, "environment variable " + variable);
  }
}

void ConfigLayers::AddSynapseEnvironment(const Environment& environment) {
  Layer& layer = NewLayer();
  for (const auto& [variable, key] : kSynapseVariables) {
    const auto found = environment.find(std::string(variable));
    if (found == environment.end() || found->second.empty()) continue;
    layer.Set(key, found->second, "environment variable " + std::string(variable));
  }
}

void ConfigLayers::AddFile(const ConfigSources& sources) {
  Layer& layer = NewLayer();
  const std::filesystem::path path = sources.file.value_or(sources.default_file);
  const auto content = ReadTextFile(path, "configuration file");
  if (!content) {
    if (sources.file) throw ConfigError("configuration file " + path.string() + ": no such file");
    return;
  }
  file_ = path.string();
  for (const Property& property : ParseProperties(content->text, file_)) {
    const std::string where = file_ + ":" + std::to_string(property.line);
    const ConfigKey& key = KnownKey(property.key, where);
    layer.Set(key.name, property.value, where);
    if (key.exposure == Exposure::kSecret && !property.value.empty() &&
        content->readable_by_others) {
      warnings_.push_back(where + ": " + std::string(key.name) +
                          " can be read by every user of the machine: chmod o-r " + file_);
    }
  }
}

void ConfigLayers::AddDefaults(const std::string& host_name) {
  Layer& layer = NewLayer();
  for (const ConfigKey& key : ConfigKeys()) {
    layer.Set(key.name, std::string(key.fallback), "default");
  }
  layer.Set("audit.origin", host_name + "/li-sync", "default");
}

std::string ConfigLayers::Value(std::string_view key) const {
  return layered_->getRawString(std::string(key));
}

std::size_t ConfigLayers::Rank(std::string_view key) const {
  const auto found = std::find_if(layers_.begin(), layers_.end(), [key](const Layer& layer) {
    return layer.origins.contains(key);
  });
  return static_cast<std::size_t>(found - layers_.begin());
}

bool ConfigLayers::IsDefault(std::string_view key) const { return Rank(key) + 1 == layers_.size(); }

std::string ConfigLayers::Origin(std::string_view key) const {
  return layers_.at(Rank(key)).origins.find(key)->second;
}

}  // namespace lisync
