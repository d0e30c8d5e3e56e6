#include "agent/commands/media_failed.h"

#include "agent/api/status_json.h"
#include "agent/commands/media_options.h"
#include "agent/commands/sync_report.h"
#include "agent/json_output.h"
#include "agent/log_text.h"
#include "storage/sqlite_state_reader.h"

namespace lisync {
namespace {

std::string LineOf(const ObjectState& state) {
  std::string line(Name(state.status));
  line.resize(8, ' ');
  line += "\"" + EscapeKey(state.key) + "\"  " + FormatBytes(state.size) + "  ";
  if (state.fault != Fault::kNone) line += std::string(Name(state.fault)) + ": ";
  line += OneLine(state.reason) + " (" + Grouped(state.attempts) +
          (state.attempts == 1 ? " attempt, " : " attempts, ");
  line += state.next_try ? "next try after " + FormatInstant(*state.next_try)
                         : std::string("next try with the next run that selects it");
  return line + ")\n";
}

std::string FaultNames() {
  std::string names;
  for (std::size_t i = 0; i < kFaults; ++i) {
    names += (names.empty() ? "" : ", ") + std::string(Name(static_cast<Fault>(i)));
  }
  return names;
}

}  // namespace

void AddFaultClass(CLI::App& app, std::optional<Fault>& fault, const std::string& meaning) {
  app.add_option_function<std::string>(
         "--class",
         [&fault](const std::string& text) {
           fault = FaultFromName(text);
           if (!fault) {
             throw CLI::ValidationError(
                 "--class", "\"" + EscapeText(text) + "\" is no class: one of " + FaultNames());
           }
         },
         meaning)
      ->type_name("CLASS");
}

void DeclareMediaFailed(CLI::App& app, MediaFailedOptions& options) {
  app.add_option_function<std::string>(
         "--prefix",
         [&options](const std::string& text) {
           options.filter.prefix = KeyOption("--prefix", text);
         },
         "Only objects whose key begins so")
      ->type_name("PREFIX");
  AddFaultClass(app, options.filter.fault,
                "Only those of this class: " + FaultNames() + " (none: not tried yet)");
  AddLimit(app, options.limit);
}

ExitCode RunMediaFailed(const CommandContext& context, const MediaFailedOptions& options) {
  std::ostream& out = context.host.out;
  std::uint64_t shown = 0;
  bool more = false;
  if (const auto states = OpenStateReaderIfAny(context.loaded.config.state.dir)) {
    VisitUnfinished(*states, options.filter, [&](const std::vector<ObjectState>& page) {
      for (const ObjectState& state : page) {
        more = options.limit && shown == *options.limit;
        if (more) return false;
        out << (context.json() ? ToJsonText(ObjectJson(state)) : LineOf(state));
        ++shown;
      }
      return out.good();
    });
  }
  if (context.json()) return ExitCode::kOk;
  if (shown == 0) {
    out << "no such object failed or waits\n";
  } else {
    out << Grouped(shown) << (shown == 1 ? " object" : " objects")
        << (more ? ", and there are more" : "") << '\n';
  }
  return ExitCode::kOk;
}

}  // namespace lisync
