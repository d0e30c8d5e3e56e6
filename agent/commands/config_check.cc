#include "agent/commands/config_check.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "agent/json_output.h"
#include "agent/log_text.h"
#include "agent/rclone_config.h"
#include "agent/run_command.h"

namespace lisync {
namespace {

struct Finding {
  std::string name;
  CheckResult result;

  bool ok() const { return result.code == ExitCode::kOk; }
};

// The most telling of the codes found: what is wrong in the configuration comes before what follows
// from it.
ExitCode WorstOf(const std::vector<Finding>& findings) {
  static constexpr std::array kOrder = {ExitCode::kConfiguration, ExitCode::kCannotOpenState,
                                        ExitCode::kCannotWriteState, ExitCode::kUnavailable};
  const auto has = [&findings](ExitCode code) {
    return std::any_of(findings.begin(), findings.end(),
                       [code](const Finding& f) { return f.result.code == code; });
  };
  const auto* first = std::find_if(kOrder.begin(), kOrder.end(), has);
  if (first != kOrder.end()) return *first;
  const auto other =
      std::find_if(findings.begin(), findings.end(), [](const Finding& f) { return !f.ok(); });
  return other == findings.end() ? ExitCode::kOk : other->result.code;
}

Finding Try(const ConfigCheck& check, const CommandContext& context) {
  CheckResult result;
  std::string error;
  const ExitCode thrown = Guarded(
      [&] {
        result = check.run(context);
        return ExitCode::kOk;
      },
      [&error](const std::string& message) { error = message; });
  if (thrown != ExitCode::kOk) result = {thrown, error, {}};
  return {check.name, std::move(result)};
}

std::vector<std::string> WarningsOf(const CommandContext& context,
                                    const std::vector<Finding>& findings) {
  std::vector<std::string> warnings = context.loaded.warnings;
  for (const Finding& finding : findings) {
    warnings.insert(warnings.end(), finding.result.warnings.begin(), finding.result.warnings.end());
  }
  return warnings;
}

void PrintText(const CommandContext& context, const std::vector<Finding>& findings) {
  std::ostream& out = context.host.out;
  const LoadedConfig& loaded = context.loaded;
  out << "Configuration file: "
      << (loaded.file.empty() ? std::string(kDefaultConfigFile) + " (not there)"
                              : OneLine(loaded.file))
      << "\n\n";
  std::size_t width = 0;
  for (const Setting& setting : loaded.settings) width = std::max(width, setting.key.size());
  for (const Setting& setting : loaded.settings) {
    out << setting.key << std::string(width - setting.key.size(), ' ') << " = "
        << OneLine(setting.value) << (setting.value.empty() ? "(" : "  (")
        << OneLine(setting.origin) << ")\n";
  }
  out << '\n';
  for (const Finding& finding : findings) {
    out << (finding.ok() ? "ok      " : "FAILED  ") << finding.name << ": "
        << OneLine(finding.result.text) << '\n';
  }
  for (const std::string& warning : WarningsOf(context, findings)) {
    out << "warning " << OneLine(warning) << '\n';
  }
}

void PrintJson(const CommandContext& context, const std::vector<Finding>& findings) {
  nlohmann::ordered_json settings = nlohmann::ordered_json::array();
  for (const Setting& setting : context.loaded.settings) {
    settings.push_back(
        {{"key", setting.key}, {"value", setting.value}, {"origin", setting.origin}});
  }
  nlohmann::ordered_json checks = nlohmann::ordered_json::array();
  for (const Finding& finding : findings) {
    checks.push_back({{"name", finding.name},
                      {"ok", finding.ok()},
                      {"exit_code", ToInt(finding.result.code)},
                      {"text", finding.result.text}});
  }
  context.host.out << ToPrettyJsonText({{"ok", WorstOf(findings) == ExitCode::kOk},
                                        {"file", context.loaded.file},
                                        {"settings", settings},
                                        {"warnings", WarningsOf(context, findings)},
                                        {"checks", checks}});
}

// Whether a file can be made in the directory, without making one.
CheckResult CheckWritable(const std::filesystem::path& directory) {
  const std::string path = directory.string();
  if (access(directory.c_str(), W_OK | X_OK) == 0) {
    return {ExitCode::kOk, path + " can be written", {}};
  }
  if (errno == ENOENT) {
    return {ExitCode::kCannotOpenState, path + " is not there: mkdir -m 750 " + path, {}};
  }
  return {ExitCode::kCannotOpenState, path + " cannot be written: " + std::strerror(errno), {}};
}

}  // namespace

ExitCode RunConfigCheck(const CommandContext& context, const ConfigCheckOptions& /*options*/,
                        const std::vector<ConfigCheck>& checks) {
  std::vector<Finding> findings;
  findings.reserve(checks.size());
  for (const ConfigCheck& check : checks) findings.push_back(Try(check, context));
  if (context.json()) {
    PrintJson(context, findings);
  } else {
    PrintText(context, findings);
  }
  return WorstOf(findings);
}

CheckResult CheckMediaRemotes(const CommandContext& context) {
  const Config& config = context.loaded.config;
  const auto remotes = ResolveMedia(RcloneConfig::Load(config.rclone.config), config.media.source,
                                    config.media.destination, context.host.environment);
  return {ExitCode::kOk, Describe(remotes.source) + " -> " + Describe(remotes.destination),
          remotes.warnings};
}

CheckResult CheckStateDirectory(const CommandContext& context) {
  return CheckWritable(context.loaded.config.state.dir);
}

CheckResult CheckLogDirectory(const CommandContext& context) {
  const std::filesystem::path& directory = context.loaded.config.log.dir;
  // A missing directory is made when the log is opened.
  if (access(directory.c_str(), F_OK) != 0 && errno == ENOENT) {
    return CheckWritable(directory.parent_path());
  }
  return CheckWritable(directory);
}

}  // namespace lisync
