#include "agent/rclone_config.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "agent/config_error.h"
#include "agent/nearest.h"
#include "agent/rclone_options.h"
#include "agent/remote_options.h"
#include "agent/remote_place.h"
#include "agent/text_file.h"
#include "src/core/object.h"

namespace lisync {
namespace {

using FindOption = const RcloneOption* (*)(std::string_view);

std::string Quoted(std::string_view text) { return "\"" + EscapeText(text) + "\""; }

bool IsEncrypted(std::string_view text) {
  const auto start = text.substr(0, 400);
  return start.find("RCLONE_ENCRYPT_V") != std::string_view::npos ||
         start.find("Encrypted rclone configuration File") != std::string_view::npos;
}

void RefuseOrWarn(const RemoteOptions& options, const RcloneOption& option,
                  std::vector<std::string>& ignored, std::vector<std::string>& warnings) {
  const std::string name(option.name);
  if (options.Value(name).empty()) return;
  switch (option.treatment) {
    case Treatment::kRead:
      return;
    case Treatment::kIgnored:
      ignored.push_back(name);
      return;
    case Treatment::kWarned:
      warnings.push_back(options.Where(name) + " is ignored: " + std::string(option.reason));
      return;
    case Treatment::kRefusedIfTrue:
      if (options.Switch(name) != true) return;
      break;
    case Treatment::kRefused:
      break;
  }
  options.Refuse(name, "is not supported: " + std::string(option.reason));
}

// Refuses what would mean something else here, and lists what is ignored.
std::vector<std::string> CheckOptions(const RemoteOptions& options, FindOption find,
                                      const std::vector<std::string_view>& known) {
  std::vector<std::string> warnings;
  std::vector<std::string> ignored;
  for (const std::string& name : options.Names()) {
    if (const RcloneOption* option = find(name)) {
      RefuseOrWarn(options, *option, ignored, warnings);
    } else {
      warnings.push_back(options.Where(name) + " is no option of this type and is ignored" +
                         DidYouMean(name, known));
    }
  }
  if (ignored.empty()) return warnings;
  std::string list;
  for (const std::string& name : ignored) list += (list.empty() ? "" : ", ") + name;
  warnings.push_back("remote " + Quoted(options.remote()) +
                     ": ignored, as they have no bearing on what is copied: " + list);
  return warnings;
}

}  // namespace

RcloneConfig RcloneConfig::Parse(std::string_view text, std::string file) {
  if (IsEncrypted(text)) {
    throw ConfigError(file +
                      ": this rclone configuration is encrypted, which li-sync cannot read: remove "
                      "the encryption with `rclone config encryption remove` (older: `rclone "
                      "config`, s, u) and protect the file by its mode (chmod 600), or give the "
                      "remotes as RCLONE_CONFIG_… variables");
  }
  RcloneConfig config;
  config.sections_ = ParseIni(text, file);
  config.file_ = std::move(file);
  return config;
}

RcloneConfig RcloneConfig::Load(const std::filesystem::path& path) {
  const auto content = ReadTextFile(path, "rclone configuration");
  RcloneConfig config = Parse(content ? content->text : "", path.string());
  config.missing_ = !content.has_value();
  config.readable_by_others_ = content && content->readable_by_others;
  return config;
}

ResolvedRemote RcloneConfig::Resolve(const RemotePath& path, const Environment& environment) const {
  if (path.remote.empty()) return {LocalRemoteConfig{"", LocalRoot(path.path)}, {}};
  const auto section = std::find_if(sections_.begin(), sections_.end(),
                                    [&path](const IniSection& s) { return s.name == path.remote; });
  const bool in_file = section != sections_.end();
  const RemoteOptions options(path.remote, file_, in_file ? &*section : nullptr, environment);
  if (!in_file && options.empty()) {
    if (missing_) {
      options.RefuseRemote("there is no such file (rclone.config), and no " +
                           RemoteOptions::VariableName(EscapeText(path.remote), "type"));
    }
    std::vector<std::string_view> names;
    for (const IniSection& s : sections_) names.emplace_back(s.name);
    options.RefuseRemote("there is no such remote in the file" + DidYouMean(path.remote, names));
  }
  const std::string type = options.Value("type");
  if (type.empty()) options.RefuseRemote("type is missing: s3 or local");
  if (type != "s3" && type != "local") {
    options.Refuse("type", "= " + Quoted(type.substr(0, 50)) +
                               " is not supported: li-sync reads remotes of type s3 and local");
  }
  ResolvedRemote resolved;
  if (type == "local") {
    resolved.warnings = CheckOptions(options, FindLocalOption, LocalOptionNames());
    resolved.place = LocalPlace(options, path.path);
    return resolved;
  }
  resolved.warnings = CheckOptions(options, FindS3Option, S3OptionNames());
  resolved.place = S3Place(options, path.path, environment);
  const bool secret_in_file =
      in_file && std::any_of(section->entries.begin(), section->entries.end(),
                             [](const IniEntry& e) { return e.key == "secret_access_key"; });
  if (readable_by_others_ && secret_in_file) {
    resolved.warnings.push_back(file_ + ": secret_access_key of " + Quoted(path.remote) +
                                " can be read by every user of the machine: chmod o-r " + file_);
  }
  return resolved;
}

MediaRemotes ResolveMedia(const RcloneConfig& rclone, const RemotePath& source,
                          const RemotePath& destination, const Environment& environment) {
  ResolvedRemote from = rclone.Resolve(source, environment);
  ResolvedRemote to = rclone.Resolve(destination, environment);
  if (Overlap(from.place, to.place)) {
    throw ConfigError("media.source (" + Describe(from.place) + ") and media.destination (" +
                      Describe(to.place) +
                      ") are the same place, or one lies within the other: they must be apart");
  }
  MediaRemotes remotes{std::move(from.place), std::move(to.place), std::move(from.warnings)};
  for (std::string& warning : to.warnings) {
    if (std::find(remotes.warnings.begin(), remotes.warnings.end(), warning) ==
        remotes.warnings.end()) {
      remotes.warnings.push_back(std::move(warning));
    }
  }
  return remotes;
}

}  // namespace lisync
