#include "agent/commands/media_options.h"

#include "agent/config_values.h"

namespace lisync {
namespace {

// As rclone's --min-size: a bare number is KiB.
void AddSize(CLI::App& app, const std::string& name, std::optional<std::uint64_t>& size,
             const std::string& meaning) {
  app.add_option_function<std::string>(
         name,
         [name, &size](const std::string& text) {
           size = text.empty() || text == "off" ? std::nullopt : ParseBandwidth(text);
           if (!size) {
             throw CLI::ValidationError(
                 name, "\"" + EscapeText(text) +
                           "\" is not a size: a number with B, K, M, G or T, each step 1024 times; "
                           "a bare number is KiB");
           }
         },
         meaning)
      ->type_name("SIZE");
}

void AddGlobs(CLI::App& app, const std::string& name, std::vector<Glob>& globs,
              const std::string& meaning) {
  app.add_option_function<std::vector<std::string>>(
         name,
         [name, &globs](const std::vector<std::string>& patterns) {
           globs.clear();
           for (const std::string& pattern : patterns) {
             auto glob = Glob::Parse(pattern);
             if (!glob.ok()) throw CLI::ValidationError(name, glob.error().what);
             globs.push_back(std::move(glob).value());
           }
         },
         meaning)
      ->type_name("GLOB")
      ->allow_extra_args(false);
}

}  // namespace

ObjectKey KeyOption(const std::string& option, const std::string& text) {
  ObjectKey key = UnescapeKey(text);
  if (key.empty() || key.bytes().size() > kMaxKeyBytes) {
    throw CLI::ValidationError(option, "must be 1 to " + std::to_string(kMaxKeyBytes) +
                                           " bytes, as li-sync shows keys: %XX for a byte, %25 for "
                                           "a % before two hexadecimal digits");
  }
  return key;
}

void AddLimit(CLI::App& app, std::optional<std::uint64_t>& limit) {
  app.add_option_function<std::string>(
         "--limit",
         [&limit](const std::string& text) {
           limit = ParseWhole(text, 1, 1'000'000'000);
           if (!limit) {
             throw CLI::ValidationError("--limit", "must be a whole number from 1 to 1000000000");
           }
         },
         "At most so many (default: all)")
      ->type_name("N");
}

void DeclareMediaRun(CLI::App& app, MediaRunOptions& options) {
  Selection& selection = options.selection;
  app.add_option_function<std::string>(
         "--since",
         [&selection](const std::string& text) {
           const auto since = ParseInstant(text);
           if (!since.ok()) throw CLI::ValidationError("--since", since.error().what);
           selection.since = since.value();
         },
         "Only objects that main changed at or after this time: RFC 3339 (UTC unless a zone is "
         "given) or seconds since 1970")
      ->type_name("TIMESTAMP");
  app.add_option_function<std::string>(
         "--prefix",
         [&selection](const std::string& text) { selection.prefix = KeyOption("--prefix", text); },
         "Only objects whose key begins so; nothing else is listed")
      ->type_name("PREFIX");
  AddSize(app, "--min-size", selection.min_size, "Only objects of this size or more: 512k, 10M");
  AddSize(app, "--max-size", selection.max_size, "Only objects of this size or less");
  AddGlobs(app, "--include", selection.include,
           "Only objects whose key one of these covers: *, **, ?, [a-z], {a,b}; a leading / means "
           "the beginning of the key. May be repeated");
  AddGlobs(app, "--exclude", selection.exclude,
           "No object whose key one of these covers, included or not. May be repeated");
  app.add_flag_callback(
      "--full", [&options] { options.held = HeldCheck::kCompare; },
      "Also compare what is recorded with hidden's listing, and copy again what it lacks");
  app.add_option("--transfers", options.transfers,
                 "Copy just so many objects at the same time, whatever the servers take")
      ->check(CLI::Range(1U, kMostAtOnce))
      ->type_name("N");
  app.add_flag_callback(
      "--dry-run", [&options] { options.kind = RunKind::kPlanOnly; },
      "Print what would be done, and why, and do nothing of it (--json: an object a line)");
}

void CheckMediaRun(const MediaRunOptions& options) {
  const Selection& selection = options.selection;
  if (selection.min_size && selection.max_size && *selection.min_size > *selection.max_size) {
    throw UsageError("--min-size is more than --max-size: no object can be of such a size");
  }
}

bool IsUsualRun(const MediaRunOptions& options) {
  return SelectsAll(options.selection) && options.held == HeldCheck::kTrust &&
         options.kind == RunKind::kRun && !options.transfers;
}

}  // namespace lisync
