#include "agent/command_table.h"

#include "agent/commands/audit_export.h"
#include "agent/commands/audit_verify.h"
#include "agent/commands/config_check.h"
#include "agent/commands/export_checkpoint.h"
#include "agent/commands/import_checkpoint.h"
#include "agent/commands/media_failed.h"
#include "agent/commands/media_retry.h"
#include "agent/commands/media_sync.h"
#include "agent/commands/media_versions.h"
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
#include "agent/connection_checks.h"

namespace lisync {
namespace {

// What `config check` tries beyond the settings themselves.
std::vector<ConfigCheck> ConfigChecks() {
  return {
      {"media remotes", CheckMediaRemotes},
      {"state.dir", CheckStateDirectory},
      {"log.dir", CheckLogDirectory},
      {"main's media", CheckSource},
      {"hidden's media", CheckDestination},
      {"main's database", CheckMainDatabase},
      {"hidden's database", CheckHiddenDatabase},
  };
}

}  // namespace

std::vector<Command> CommandTable() {
  using enum Preparation;
  const std::vector<ExitCode> sync_codes = {ExitCode::kSomeFailed,      ExitCode::kUnavailable,
                                            ExitCode::kCannotOpenState, ExitCode::kCannotWriteState,
                                            ExitCode::kLocked,          ExitCode::kInterrupted};
  std::vector<ExitCode> whole_codes = sync_codes;
  whole_codes.push_back(ExitCode::kReplicationUnhealthy);
  const std::vector<ExitCode> state_codes = {ExitCode::kCannotOpenState,
                                             ExitCode::kCannotWriteState};
  const std::vector<ExitCode> read_codes = {ExitCode::kCannotOpenState};
  return {
      MakeCommand("sync", "Check replication and copy the media that hidden lacks", kLongRun,
                  whole_codes, DeclareSync, RunSync),
      MakeCommand("run", "The service: sync by schedule, status page, API, metrics", kService,
                  {ExitCode::kCannotOpenState, ExitCode::kCannotWriteState, ExitCode::kInterrupted},
                  DeclareRun, RunService),
      MakeCommand("media sync", "Copy the media that hidden lacks", kLongRun, sync_codes,
                  DeclareMediaSync, RunMediaSync),
      MakeCommand("media failed", "List the objects that failed or wait, and why", kConfig,
                  read_codes, DeclareMediaFailed, RunMediaFailed),
      MakeCommand("media versions", "List what hidden keeps of objects that were replaced", kConfig,
                  read_codes, DeclareMediaVersions, RunMediaVersions),
      MakeCommand("media retry", "Make objects that failed due at once", kRun, state_codes,
                  DeclareMediaRetry, RunMediaRetry),
      MakeCommand("verify", "Read again what hidden holds and compare it with what is recorded",
                  kLongRun, sync_codes, DeclareVerify, RunVerify),
      MakeCommand("replication check", "Judge the replication from main to hidden", kConfig,
                  {ExitCode::kReplicationUnhealthy}, DeclareReplicationCheck, RunReplicationCheck),
      MakeCommand("status", "Say whether hidden is complete, and why not", kConfig, read_codes,
                  DeclareStatus, RunStatus),
      MakeCommand("schedule next", "Print when the service syncs by itself", kConfig, state_codes,
                  DeclareScheduleNext, RunScheduleNext),
      MakeCommand("audit export", "Write the audit trail, an entry a line, as it is hashed",
                  kConfig, {ExitCode::kCannotOpenState, ExitCode::kCannotWriteState},
                  DeclareAuditExport, RunAuditExport),
      MakeCommand("audit verify", "Check an exported trail, or this machine's own", kConfig,
                  {ExitCode::kSomeFailed, ExitCode::kCannotOpenState}, DeclareAuditVerify,
                  RunAuditVerify),
      MakeCommand("state import-checkpoint", "Take over an old sync_checkpoint.json", kRun,
                  {ExitCode::kCannotOpenState, ExitCode::kCannotWriteState, ExitCode::kLocked},
                  DeclareImportCheckpoint, RunImportCheckpoint),
      MakeCommand("state export-checkpoint", "Write the checkpoint as sync_checkpoint.json",
                  kConfig, {ExitCode::kCannotOpenState, ExitCode::kCannotWriteState},
                  DeclareExportCheckpoint, RunExportCheckpoint),
      MakeCommand("token add", "Make a token for the HTTP API and print it, this once", kRun,
                  state_codes, DeclareTokenAdd, RunTokenAdd),
      MakeCommand("token list", "Show the names and scopes of the tokens", kConfig, {},
                  DeclareTokenList, RunTokenList),
      MakeCommand("token revoke", "Take a token back", kRun, state_codes, DeclareTokenRevoke,
                  RunTokenRevoke),
      MakeCommand("config check", "Show the effective configuration and try each connection",
                  kConfig, {ExitCode::kUnavailable, ExitCode::kCannotOpenState}, DeclareConfigCheck,
                  [](const CommandContext& context, const ConfigCheckOptions& options) {
                    return RunConfigCheck(context, options, ConfigChecks());
                  }),
      MakeCommand("version", "Print the version", kNone, {}, DeclareVersion, RunVersion),
  };
}

}  // namespace lisync
