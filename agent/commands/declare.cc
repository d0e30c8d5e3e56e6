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

void DeclareConfigCheck(CLI::App& /*app*/, ConfigCheckOptions& /*options*/) {}

void DeclareVersion(CLI::App& /*app*/, VersionOptions& /*options*/) {}

}  // namespace lisync
