#include "agent/config.h"

#include "agent/config_error.h"
#include "agent/config_keys.h"
#include "agent/config_layers.h"
#include "agent/text_file.h"
#include "src/core/object.h"

namespace lisync {
namespace {

constexpr std::size_t kLongestShown = 100;

// A secret that a key, a file that another key names, or a systemd credential may hold.
struct SecretSetting {
  std::string_view key;
  std::string_view file_key;
};
constexpr SecretSetting kPassword{"hidden.password", "hidden.password-file"};
constexpr SecretSetting kDsn{"main.dsn", "main.dsn-file"};

[[noreturn]] void RefuseValue(const ConfigKey& key, const std::string& value,
                              const std::string& origin) {
  std::string message = origin + ": " + std::string(key.name);
  if (key.exposure == Exposure::kPublic) {
    std::string shown = EscapeText(value.substr(0, kLongestShown));
    if (value.size() > kLongestShown) shown += "…";
    message += " = \"" + shown + "\"";
  }
  message += " must be " + std::string(key.form);
  if (key.why != nullptr) message += " (" + key.why(value) + ")";
  throw ConfigError(message);
}

std::string FirstLine(const std::string& text) {
  return text.substr(0, text.find_first_of("\r\n"));
}

Setting& SettingOf(LoadedConfig& loaded, std::string_view key) {
  for (Setting& setting : loaded.settings) {
    if (setting.key == key) return setting;
  }
  throw std::logic_error("no setting " + std::string(key));
}

// Takes the secret from a file and says so in the settings.
void TakeFromFile(LoadedConfig& loaded, std::string_view key, const std::filesystem::path& path,
                  const std::string& what, std::string& secret) {
  const auto content = ReadTextFile(path, what);
  if (!content) throw ConfigError(what + " " + path.string() + ": no such file");
  secret = FirstLine(content->text);
  if (secret.empty()) throw ConfigError(what + " " + path.string() + ": its first line is empty");
  if (content->readable_by_others) {
    loaded.warnings.push_back(what + " " + path.string() +
                              " can be read by every user of the machine: chmod o-r it");
  }
  Setting& setting = SettingOf(loaded, key);
  setting.value = kMaskedSecret;
  setting.origin = what + " " + path.string();
}

void ResolveSecret(LoadedConfig& loaded, const ConfigLayers& layers, const SecretSetting& setting,
                   const Environment& environment, const std::filesystem::path& file,
                   std::string& secret) {
  const std::string key(setting.key);
  const std::string file_key(setting.file_key);
  const bool in_key = !secret.empty();
  if (in_key && !file.empty() && layers.Rank(key) == layers.Rank(file_key)) {
    throw ConfigError(layers.Origin(file_key) + ": " + file_key + " and " + key +
                      " are both set: keep one");
  }
  if (!file.empty() && (!in_key || layers.Rank(file_key) < layers.Rank(key))) {
    TakeFromFile(loaded, key, file, layers.Origin(file_key) + ": " + file_key, secret);
    return;
  }
  if (in_key || !layers.IsDefault(key)) return;
  const auto directory = environment.find("CREDENTIALS_DIRECTORY");
  if (directory == environment.end() || directory->second.empty()) return;
  const auto credential = std::filesystem::path(directory->second) / key;
  std::error_code unknown;
  if (!std::filesystem::exists(credential, unknown) && !unknown) return;
  TakeFromFile(loaded, key, credential, "systemd credential", secret);
}

// Certificate and key: both or none.
void CheckTls(const ConfigLayers& layers, const Config::Http& http) {
  if (http.tls_certificate.empty() == http.tls_key.empty()) return;
  const bool key_missing = http.tls_key.empty();
  const std::string set = key_missing ? "http.tls-certificate" : "http.tls-key";
  const std::string missing = key_missing ? "http.tls-key" : "http.tls-certificate";
  throw ConfigError(layers.Origin(set) + ": " + set + " needs " + missing + ": set both or none");
}

}  // namespace

LoadedConfig LoadConfig(const ConfigSources& sources) {
  const ConfigLayers layers(sources);
  LoadedConfig loaded;
  loaded.file = layers.file();
  loaded.warnings = layers.warnings();
  for (const ConfigKey& key : ConfigKeys()) {
    const std::string value = layers.Value(key.name);
    const std::string origin = layers.Origin(key.name);
    if (!key.set(loaded.config, value)) RefuseValue(key, value, origin);
    const bool masked = key.exposure == Exposure::kSecret && !value.empty();
    loaded.settings.push_back(
        {std::string(key.name), masked ? std::string(kMaskedSecret) : value, origin});
  }
  Config& config = loaded.config;
  ResolveSecret(loaded, layers, kPassword, sources.environment, config.hidden.password_file,
                config.hidden.password);
  ResolveSecret(loaded, layers, kDsn, sources.environment, config.main.dsn_file, config.main.dsn);
  CheckTls(layers, config.http);
  return loaded;
}

}  // namespace lisync
