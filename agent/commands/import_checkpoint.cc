#include "agent/commands/import_checkpoint.h"

#include <unistd.h>

#include <nlohmann/json.hpp>

#include "agent/commands/run_media.h"
#include "agent/commands/sync_report.h"
#include "agent/config_error.h"
#include "agent/json_output.h"
#include "agent/process.h"
#include "agent/run_lock.h"
#include "agent/text_file.h"
#include "agent/wiring.h"

namespace lisync {
namespace {

using Json = nlohmann::json;

// Reads the fields of one file; errors name file and field.
class OldCheckpoint {
 public:
  explicit OldCheckpoint(const std::filesystem::path& file) : file_(file.string()) {
    const auto read = ReadTextFile(file, "the checkpoint");
    if (!read)
      throw ConfigError(file_ + " is not there: name the sync_checkpoint.json to take over");
    json_ = Json::parse(read->text, nullptr, /*allow_exceptions=*/false);
    if (!json_.is_object()) Refuse("it is not a JSON object");
  }

  std::string Text(const char* field) const {
    if (!Has(field)) return "";
    if (!json_[field].is_string()) RefuseField(field, "a string or null");
    return json_[field].get<std::string>();
  }

  // A string with a time, or seconds since 1970 as a number.
  std::optional<Instant> Time(const char* field) const {
    if (!Has(field)) return std::nullopt;
    const Json& value = json_[field];
    if (!value.is_string() && !value.is_number()) RefuseField(field, "a time or null");
    auto time = ParseInstant(value.is_string() ? value.get<std::string>() : value.dump());
    if (!time.ok()) Refuse(std::string(field) + ": " + time.error().what);
    return time.value();
  }

  std::uint64_t Count(const char* field) const {
    if (!Has(field)) return 0;
    if (!json_[field].is_number_unsigned()) RefuseField(field, "a whole number from 0");
    return json_[field].get<std::uint64_t>();
  }

 private:
  bool Has(const char* field) const { return json_.contains(field) && !json_[field].is_null(); }
  [[noreturn]] void Refuse(const std::string& why) const {
    throw ConfigError(file_ + ": " + why +
                      "; expected a sync_checkpoint.json with pg_lsn, last_media_sync_ts, "
                      "last_sync_at, total_syncs and failed_syncs");
  }
  [[noreturn]] void RefuseField(const char* field, const char* form) const {
    Refuse(std::string(field) + " must be " + form);
  }

  const std::string file_;
  Json json_;
};

}  // namespace

ExitCode RunImportCheckpoint(const CommandContext& context,
                             const ImportCheckpointOptions& options) {
  const OldCheckpoint old(options.file);
  Checkpoint checkpoint;
  checkpoint.pg_lsn = old.Text("pg_lsn");
  if (!checkpoint.pg_lsn.empty() && !ParseLsn(checkpoint.pg_lsn)) {
    throw ConfigError(options.file.string() + ": pg_lsn \"" + EscapeText(checkpoint.pg_lsn) +
                      "\" is no WAL position: expected a form like 16/B374D848, or null");
  }
  checkpoint.last_media_sync_ts = old.Time("last_media_sync_ts");
  checkpoint.last_sync_at = old.Time("last_sync_at");
  checkpoint.total_syncs = old.Count("total_syncs");
  checkpoint.failed_syncs = old.Count("failed_syncs");

  const Config& config = context.loaded.config;
  Clock& clock = context.host.clock;
  EnsureStateDirectory(config.state.dir);
  const LockHolder self{getpid(), context.host.host_name, "state import-checkpoint", clock.Now()};
  const auto lock = RunLock::TryAcquire(config.state.dir, self);
  if (const auto* busy = std::get_if<LockBusy>(&lock)) return SayBusy(context, *busy);

  const auto states = OpenStates(config);
  if (const Checkpoint present = states->LoadCheckpoint(); !present.last_run.empty()) {
    throw ConfigError("the state in " + config.state.dir.string() +
                      " has a checkpoint of its own, of run " + present.last_run +
                      ": an old checkpoint is taken over only before the first sync");
  }
  AuditEvent event;
  event.time = clock.Now();
  event.run = NewRunId(event.time);
  event.actor = CurrentActor();
  event.action = "checkpoint.import";
  event.outcome = "ok";
  event.reason =
      "taken over from the scripts that li-sync replaces; no object counts as copied by it";
  event.detail.emplace_back("file", options.file.string());
  event.detail.emplace_back("checkpoint", CheckpointJson(checkpoint).dump());
  states->Commit({.events = {event}, .checkpoint = checkpoint});
  context.log.Info("took over the checkpoint in " + options.file.string());
  if (context.json()) context.host.out << ToPrettyJsonText(CheckpointJson(checkpoint));
  return ExitCode::kOk;
}

}  // namespace lisync
