#include "agent/state_json.h"

#include <array>

#include "agent/commands/sync_report.h"
#include "agent/verify_report.h"

namespace lisync {

nlohmann::ordered_json StateJson(const Checkpoint& checkpoint, const StateSummary& summary,
                                 const Completeness& completeness, const TreeHead& head,
                                 const std::optional<VerifyRecord>& verification) {
  static constexpr std::array kStatuses = {ObjectStatus::kCopied, ObjectStatus::kAdopted,
                                           ObjectStatus::kPending, ObjectStatus::kFailed,
                                           ObjectStatus::kVanished};
  nlohmann::ordered_json json = CheckpointJson(checkpoint);
  json["complete"] = completeness.complete;
  json["reasons"] = completeness.reasons;
  for (const ObjectStatus kind : kStatuses) {
    const StatusCount& count = summary.Of(kind);
    json["media"][std::string(Name(kind))] = {{"objects", count.objects}, {"bytes", count.bytes}};
  }
  json["media"]["next_retry"] = OptionalTime(summary.next_retry);
  json["media"]["earlier_versions"] = summary.earlier_versions;
  json["source"] = checkpoint.source;
  json["destination"] = checkpoint.destination;
  json["replication"] = {{"health", checkpoint.replication},
                         {"cause", checkpoint.replication_cause}};
  json["last_run"] = {{"run", checkpoint.last_run}, {"outcome", checkpoint.last_outcome}};
  json["audit"] = {{"size", head.size}, {"root", ToHex(head.root)}};
  json["verification"] = ToJson(verification);
  return json;
}

nlohmann::ordered_json HolderJson(const LockBusy& lock) {
  nlohmann::ordered_json json = nlohmann::ordered_json::object();
  if (lock.holder) {
    json["pid"] = lock.holder->pid;
    json["host"] = lock.holder->host;
    json["command"] = lock.holder->command;
    json["started"] = FormatInstant(lock.holder->started);
  }
  return json;
}

nlohmann::ordered_json LimitsJson(const LimitsInForce& limits) {
  nlohmann::ordered_json json{{"bwlimit", limits.bwlimit},
                              {"bandwidth_bytes_per_second", nullptr},
                              {"source_requests_per_second", nullptr},
                              {"destination_requests_per_second", nullptr}};
  if (limits.bytes_per_second > 0) json["bandwidth_bytes_per_second"] = limits.bytes_per_second;
  if (limits.source_requests > 0) json["source_requests_per_second"] = limits.source_requests;
  if (limits.destination_requests > 0) {
    json["destination_requests_per_second"] = limits.destination_requests;
  }
  return json;
}

}  // namespace lisync
