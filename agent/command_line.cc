#include "agent/command_line.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "agent/nearest.h"
#include "agent/version.h"
#include "src/core/object.h"

namespace lisync {
namespace {

constexpr std::string_view kProgram = "li-sync";

constexpr std::string_view kCommonOptionsHelp =
    "Every command also takes: --config FILE, -D KEY=VALUE, --json, -q, -v (see li-sync --help).\n";

// What the groups of commands are about.
const std::map<std::string, std::string, std::less<>>& GroupSummaries() {
  static const std::map<std::string, std::string, std::less<>> kSummaries = {
      {"media", "Copy media objects from main to hidden"},
      {"replication", "Look at the logical replication from main to hidden"},
      {"audit", "Export and verify the audit trail"},
      {"state", "Take over and give out checkpoints"},
      {"schedule", "When the service syncs by itself"},
      {"token", "The tokens of the HTTP API"},
      {"config", "Look at the configuration"},
  };
  return kSummaries;
}

// The codes that any command may end with, and the command's own, in order.
std::vector<ExitCode> AllCodesOf(const Command& command) {
  std::vector<ExitCode> codes = command.exit_codes;
  codes.insert(codes.end(), {ExitCode::kOk, ExitCode::kUsage, ExitCode::kInternal});
  if (command.preparation != Preparation::kNone) codes.push_back(ExitCode::kConfiguration);
  if (command.preparation == Preparation::kRun || command.preparation == Preparation::kLongRun) {
    codes.insert(codes.end(), {ExitCode::kCannotOpenState, ExitCode::kInterrupted});
  }
  std::sort(codes.begin(), codes.end());
  codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
  return codes;
}

CLI::App* GroupOf(CLI::App& root, const std::string& name) {
  const auto named =
      root.get_subcommands([&name](const CLI::App* app) { return app->get_name() == name; });
  if (!named.empty()) return named.front();
  const auto summary = GroupSummaries().find(name);
  CLI::App* group = root.add_subcommand(
      name, summary == GroupSummaries().end() ? std::string() : summary->second);
  group->require_subcommand(0, 1);
  group->footer("Run `" + std::string(kProgram) + " " + name +
                " COMMAND --help` for more about a command.");
  return group;
}

// The parser and which of its leaves stands for which command.
class CommandTree {
 public:
  explicit CommandTree(const std::vector<Command>& commands)
      : root_("Keeps the hidden instance complete, and can prove it.", std::string(kProgram)) {
    root_.set_help_flag("-h,--help", "Show this help");
    root_.set_version_flag("--version", std::string(kProgram) + " " + std::string(Version()));
    root_.footer(ExitCodeHelp(AllExitCodes()));
    root_.allow_extras();
    root_.require_subcommand(0, 1);
    DeclareCommonOptions();
    for (const Command& command : commands) Add(command);
  }

  CLI::App& root() { return root_; }

  const Command* CommandOf(const CLI::App* app) const {
    const auto found = commands_.find(app);
    return found == commands_.end() ? nullptr : found->second;
  }

  CommonOptions TakeOptions() {
    if (json_) options_.format = OutputFormat::kJson;
    if (quiet_) options_.verbosity = Verbosity::kQuiet;
    if (verbose_) options_.verbosity = Verbosity::kVerbose;
    if (!config_file_.empty()) options_.config_file = config_file_;
    return std::move(options_);
  }

 private:
  void DeclareCommonOptions() {
    const std::string group = "Common options";
    root_
        .add_option("--config", config_file_,
                    std::string("Configuration file (default: ") + kDefaultConfigFile + ")")
        ->type_name("FILE")
        ->group(group);
    root_.add_option("-D", options_.definitions, "Set a key of the configuration")
        ->type_name("KEY=VALUE")
        ->allow_extra_args(false)
        ->group(group);
    root_.add_flag("--json", json_, "Print the result as JSON")->group(group);
    auto* quiet = root_.add_flag("-q,--quiet", quiet_, "Only errors on the terminal");
    quiet->group(group);
    root_.add_flag("-v,--verbose", verbose_, "Say on the terminal what is done")
        ->group(group)
        ->excludes(quiet);
  }

  void Add(const Command& command) {
    const auto blank = command.path.find(' ');
    CLI::App* parent = &root_;
    if (blank != std::string::npos) parent = GroupOf(root_, command.path.substr(0, blank));
    const std::string leaf_name =
        blank == std::string::npos ? command.path : command.path.substr(blank + 1);
    CLI::App* leaf = parent->add_subcommand(leaf_name, command.summary);
    leaf->footer(std::string(kCommonOptionsHelp) + "\n" + ExitCodeHelp(AllCodesOf(command)));
    command.declare(*leaf);
    for (CLI::App* app : {leaf, parent}) {
      app->fallthrough();
      app->allow_extras();
    }
    commands_.emplace(leaf, &command);
  }

  CLI::App root_;
  std::map<const CLI::App*, const Command*> commands_;
  CommonOptions options_;
  std::string config_file_;
  bool json_ = false;
  bool quiet_ = false;
  bool verbose_ = false;
};

CLI::App* DeepestParsed(CLI::App& root) {
  CLI::App* app = &root;
  while (!app->get_subcommands().empty()) app = app->get_subcommands().front();
  return app;
}

std::string PathOf(const CLI::App* app) {
  std::string path = app->get_name();
  for (const CLI::App* up = app->get_parent(); up != nullptr; up = up->get_parent()) {
    path.insert(0, up->get_name() + " ");
  }
  return path;
}

std::vector<std::string> CommandNames(const CLI::App* app) {
  std::vector<std::string> names;
  for (const CLI::App* child : app->get_subcommands({})) names.push_back(child->get_name());
  return names;
}

std::vector<std::string> OptionNames(const CLI::App* app) {
  std::vector<std::string> names;
  for (; app != nullptr; app = app->get_parent()) {
    for (const CLI::Option* option : app->get_options()) {
      for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    }
  }
  return names;
}

std::string HintAmong(std::string_view word, const std::vector<std::string>& candidates) {
  return DidYouMean(word, std::vector<std::string_view>(candidates.begin(), candidates.end()));
}

std::string HelpHint(const CLI::App* app) { return " (see `" + PathOf(app) + " --help`)"; }

// An argument that nothing took. What stands behind a '=' may be a secret.
WrongUsage Unexpected(const CLI::App* app, const std::string& argument) {
  const std::string word = argument.substr(0, argument.find('='));
  const std::string shown = "\"" + EscapeText(word) + "\"";
  if (word.starts_with("-")) {
    return {"unknown option " + shown + HintAmong(word, OptionNames(app)) + HelpHint(app)};
  }
  const auto names = CommandNames(app);
  if (names.empty()) return {"unexpected argument " + shown + HelpHint(app)};
  return {"unknown command " + shown + HintAmong(word, names) + HelpHint(app)};
}

WrongUsage NoCommand(const CLI::App* app) {
  std::string list;
  for (const std::string& name : CommandNames(app)) list += (list.empty() ? "" : ", ") + name;
  return {"a command is missing: " + list + HelpHint(app)};
}

}  // namespace

std::variant<Invocation, HelpText, WrongUsage> ParseCommandLine(
    const std::vector<std::string>& args, const std::vector<Command>& commands) {
  CommandTree tree(commands);
  try {
    tree.root().parse(std::vector<std::string>(args.rbegin(), args.rend()));
  } catch (const CLI::CallForHelp&) {
    return HelpText{tree.root().help()};
  } catch (const CLI::CallForVersion& version) {
    return HelpText{std::string(version.what()) + "\n"};
  } catch (const CLI::ParseError& error) {
    return WrongUsage{error.what() + HelpHint(DeepestParsed(tree.root()))};
  }
  const CLI::App* app = DeepestParsed(tree.root());
  const auto extras = tree.root().remaining(true);
  if (!extras.empty()) return Unexpected(app, extras.front());
  const Command* command = tree.CommandOf(app);
  if (command == nullptr) return NoCommand(app);
  return Invocation{command, tree.TakeOptions()};
}

}  // namespace lisync
