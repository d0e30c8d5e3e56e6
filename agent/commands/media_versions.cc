#include "agent/commands/media_versions.h"

#include <functional>
#include <vector>

#include "agent/commands/media_options.h"
#include "agent/commands/sync_report.h"
#include "agent/json_output.h"
#include "agent/log_text.h"
#include "src/sync/selection.h"
#include "storage/sqlite_state_reader.h"

namespace lisync {
namespace {

constexpr std::size_t kPage = 500;

// Visits page by page, until `visit` returns false.
void VisitKept(StateReader& states, const MediaVersionsOptions& options,
               const std::function<bool(const EarlierVersion&)>& visit) {
  EarlierVersionPlace after{options.key ? *options.key : options.prefix};
  while (true) {
    const std::vector<EarlierVersion> page = states.LoadKept(after, kPage);
    for (const EarlierVersion& kept : page) {
      const bool wanted =
          options.key ? kept.key == *options.key : IsBelow(options.prefix, kept.key);
      if (!wanted || !visit(kept)) return;
    }
    if (page.size() < kPage) return;
    after = PlaceOf(page.back());
  }
}

std::string LineOf(const EarlierVersion& kept) {
  std::string line = "\"" + EscapeKey(kept.key) + "\"  " + FormatBytes(kept.size) + "  replaced " +
                     FormatInstant(kept.replaced) + " by " + kept.run + ", now ";
  if (kept.kept_key != kept.key) line += "\"" + EscapeKey(kept.kept_key) + "\"";
  if (!kept.version.empty()) {
    line += (kept.kept_key == kept.key ? "version " : " version ") + OneLine(kept.version);
  }
  return line + ", ETag " + OneLine(kept.etag.value) + "\n";
}

nlohmann::ordered_json JsonOf(const EarlierVersion& kept) {
  return {{"key", EscapeKey(kept.key)},
          {"replaced", FormatInstant(kept.replaced)},
          {"run", kept.run},
          {"kept_key", EscapeKey(kept.kept_key)},
          {"version", kept.version},
          {"etag", kept.etag.value},
          {"size", kept.size},
          {"destination", kept.destination}};
}

}  // namespace

void DeclareMediaVersions(CLI::App& app, MediaVersionsOptions& options) {
  CLI::Option* key =
      app.add_option_function<std::string>(
             "--key",
             [&options](const std::string& text) { options.key = KeyOption("--key", text); },
             "Only those of the object with this key")
          ->type_name("KEY");
  app.add_option_function<std::string>(
         "--prefix",
         [&options](const std::string& text) { options.prefix = KeyOption("--prefix", text); },
         "Only those of objects whose key begins so")
      ->type_name("PREFIX")
      ->excludes(key);
  AddLimit(app, options.limit);
}

ExitCode RunMediaVersions(const CommandContext& context, const MediaVersionsOptions& options) {
  std::ostream& out = context.host.out;
  std::uint64_t shown = 0;
  bool more = false;
  if (const auto states = OpenStateReaderIfAny(context.loaded.config.state.dir)) {
    VisitKept(*states, options, [&](const EarlierVersion& kept) {
      more = options.limit && shown == *options.limit;
      if (more) return false;
      out << (context.json() ? ToJsonText(JsonOf(kept)) : LineOf(kept));
      ++shown;
      return out.good();
    });
  }
  if (context.json()) return ExitCode::kOk;
  if (shown == 0) {
    out << "nothing that hidden held had to make way\n";
  } else {
    out << Grouped(shown) << (shown == 1 ? " earlier version" : " earlier versions")
        << (more ? ", and there are more" : "") << '\n';
  }
  return ExitCode::kOk;
}

}  // namespace lisync
