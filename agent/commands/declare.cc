// The options of all commands, as the parser sees them.
#include "agent/commands/audit_export.h"
#include "agent/commands/audit_verify.h"
#include "agent/commands/config_check.h"
#include "agent/commands/export_checkpoint.h"
#include "agent/commands/import_checkpoint.h"
#include "agent/commands/media_sync.h"
#include "agent/commands/replication_check.h"
#include "agent/commands/run.h"
#include "agent/commands/schedule_next.h"
#include "agent/commands/status.h"
#include "agent/commands/sync.h"
#include "agent/commands/token_add.h"
#include "agent/commands/token_list.h"
#include "agent/commands/token_revoke.h"
#include "agent/commands/verify.h"
#include "agent/commands/version.h"
#include "agent/config_values.h"
#include "agent/http/token_lines.h"
#include "src/core/time.h"

namespace lisync {
namespace {

void AddPath(CLI::App& app, const std::string& name, std::optional<std::filesystem::path>& path,
             const std::string& meaning) {
  app.add_option_function<std::string>(
         name, [&path](const std::string& text) { path = text; }, meaning)
      ->type_name("FILE");
}

}  // namespace

void DeclareSync(CLI::App& app, SyncOptions& options) {
  app.add_flag_callback(
      "--no-wait", [&options] { options.when_busy = WhenBusy::kLeave; },
      "Do not hand the sync to a running service, and do not wait: exit 75 when another process "
      "is syncing");
  DeclareMediaRun(app, options.media);
}

void DeclareRun(CLI::App& app, RunOptions& options) {
  app.add_flag("--daemon", options.daemon, "Go into the background");
  AddPath(app, "--pidfile", options.pidfile, "Keep the process id in this file");
}

void DeclareMediaSync(CLI::App& app, MediaSyncOptions& options) {
  DeclareMediaRun(app, options.media);
}

void DeclareReplicationCheck(CLI::App& /*app*/, ReplicationCheckOptions& /*options*/) {}

void DeclareStatus(CLI::App& /*app*/, StatusOptions& /*options*/) {}

void DeclareScheduleNext(CLI::App& app, ScheduleNextOptions& options) {
  app.add_option_function<std::string>(
         "N",
         [&options](const std::string& text) {
           const auto times = ParseWhole(text, 1, kMostTimesShown);
           if (!times) {
             throw CLI::ValidationError(
                 "N", "must be a whole number from 1 to " + std::to_string(kMostTimesShown));
           }
           options.times = static_cast<std::size_t>(*times);
         },
         "How many times (default: 5)")
      ->type_name("N");
}

void DeclareAuditExport(CLI::App& app, AuditExportOptions& options) {
  app.add_option_function<std::string>(
         "--format", [&options](const std::string&) { options.format = AuditFormat::kNdjson; },
         "Form of the export")
      ->check(CLI::IsMember({"ndjson"}))
      ->required();
  AddPath(app, "--output", options.output, "Where to write it (default: standard output)");
}

void DeclareAuditVerify(CLI::App& app, AuditVerifyOptions& options) {
  AddPath(app, "FILE", options.file, "An export; without it the trail in the state directory");
}

void DeclareImportCheckpoint(CLI::App& app, ImportCheckpointOptions& options) {
  app.add_option_function<std::string>(
         "FILE", [&options](const std::string& text) { options.file = text; },
         "The sync_checkpoint.json to take over")
      ->type_name("FILE")
      ->required();
}

void DeclareExportCheckpoint(CLI::App& app, ExportCheckpointOptions& options) {
  AddPath(app, "FILE", options.file, "Where to write it (default: standard output)");
}

void DeclareTokenAdd(CLI::App& app, TokenAddOptions& options) {
  app.add_option("NAME", options.name, "Whose it is, for the audit trail; not a secret")
      ->type_name("NAME")
      ->required();
  app.add_option_function<std::string>(
         "--scope", [&options](const std::string& text) { options.scope = *ScopeFromName(text); },
         "What it allows: to read, or also to trigger syncs and change the schedule (default: "
         "read)")
      ->type_name("SCOPE")
      ->check(CLI::IsMember({"read", "trigger"}));
}

void DeclareTokenList(CLI::App& /*app*/, TokenListOptions& /*options*/) {}

void DeclareTokenRevoke(CLI::App& app, TokenRevokeOptions& options) {
  app.add_option("NAME", options.name, "The token's name")->type_name("NAME")->required();
}

void DeclareVerify(CLI::App& app, VerifyCommandOptions& options) {
  CLI::Option* sample =
      app.add_option_function<std::string>(
             "--sample",
             [&options](const std::string& text) {
               const auto per_million = ParsePercent(text);
               if (!per_million) {
                 throw CLI::ValidationError(
                     "--sample",
                     "must be a percentage above 0 and up to 100, with up to four decimals: 5%");
               }
               options.choice.per_million = *per_million;
             },
             "So many of the objects, others at each run (default: 5%)")
          ->type_name("N%");
  CLI::Option* all =
      app.add_flag_callback(
             "--all", [&options] { options.choice.per_million = VerifyChoice::kAll; },
             "All objects")
          ->excludes(sample);
  app.add_option_function<std::string>(
         "--since",
         [&options](const std::string& text) {
           const auto since = ParseInstant(text);
           if (!since.ok()) throw CLI::ValidationError("--since", since.error().what);
           options.choice.since = since.value();
           options.choice.per_million = VerifyChoice::kAll;
         },
         "All objects that main changed at or after this time: RFC 3339 (UTC unless a zone is "
         "given) or seconds since 1970")
      ->type_name("TIMESTAMP")
      ->excludes(sample)
      ->excludes(all);
  app.add_option("--prefix", options.choice.prefix, "Of these, only keys that begin so")
      ->type_name("PREFIX");
  app.add_flag_callback(
      "--source", [&options] { options.main = MainSide::kRead; },
      "Read main as well and compare both sides with what is recorded; objects that were adopted "
      "without being read get their SHA-256 recorded");
  app.add_flag_callback(
      "--repair", [&options] { options.on_difference = OnDifference::kRepair; },
      "Copy what is damaged or missing again from main, keep the damaged copy aside below "
      "media.versions-prefix, and read the new one back; no sync runs meanwhile");
}

void DeclareConfigCheck(CLI::App& /*app*/, ConfigCheckOptions& /*options*/) {}

void DeclareVersion(CLI::App& /*app*/, VersionOptions& /*options*/) {}

}  // namespace lisync
