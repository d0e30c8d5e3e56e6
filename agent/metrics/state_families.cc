#include <algorithm>
#include <array>
#include <map>

#include "agent/metrics/status_families.h"

namespace lisync {
namespace {

// A service's trail has entries before its first snapshot is taken: its start is one.
bool WasRead(const StatusSnapshot& status) { return status.head.size > 0; }

constexpr std::array kStatuses = {ObjectStatus::kPending, ObjectStatus::kCopied,
                                  ObjectStatus::kAdopted, ObjectStatus::kFailed,
                                  ObjectStatus::kVanished};

void AddObjects(FamilyList& list, const StateSummary& summary) {
  std::vector<LabelledValue> objects;
  std::vector<LabelledValue> bytes;
  for (const ObjectStatus status : kStatuses) {
    const StatusCount& count = summary.Of(status);
    const std::string name(Name(status));
    objects.push_back({{{"status", name}}, static_cast<double>(count.objects)});
    bytes.push_back({{{"status", name}}, static_cast<double>(count.bytes)});
  }
  list.Gauges("lisync_objects", "Objects of main by what is known of them.", objects);
  list.Gauges("lisync_objects_size_bytes", "Size of these objects.", bytes);
}

void AddBacklog(FamilyList& list, const StatusSnapshot& status) {
  std::map<std::pair<ObjectStatus, Fault>, StatusCount> groups;
  for (const Backlog::Group& group : status.backlog.groups) {
    StatusCount& count = groups[{group.status, group.fault}];
    count.objects += group.objects;
    count.bytes += group.bytes;
  }
  std::vector<LabelledValue> objects;
  std::vector<LabelledValue> bytes;
  for (const auto& [kind, count] : groups) {
    const decltype(LabelledValue::labels) labels{{"status", std::string(Name(kind.first))},
                                                 {"reason", std::string(Name(kind.second))}};
    objects.push_back({labels, static_cast<double>(count.objects)});
    bytes.push_back({labels, static_cast<double>(count.bytes)});
  }
  list.Gauges("lisync_backlog_objects", "Objects that hidden lacks, by why.", objects);
  list.Gauges("lisync_backlog_size_bytes", "Size of the objects that hidden lacks, by why.", bytes);
  list.Gauge("lisync_backlog_oldest_timestamp_seconds",
             "When main got the object that waits longest: its age is time() less this.",
             InSeconds(status.backlog.oldest));
}

void AddLastRun(FamilyList& list, const StatusSnapshot& status) {
  const auto last = std::max_element(
      status.runs.begin(), status.runs.end(),
      [](const RunRecord& a, const RunRecord& b) { return a.finished < b.finished; });
  if (last != status.runs.end() && last->finished) {
    list.Gauge("lisync_last_run_end_timestamp_seconds", "When the last run ended.",
               InSeconds(last->finished));
    if (last->started) {
      list.Gauge("lisync_last_run_duration_seconds", "How long the last run took.",
                 InSeconds(*last->finished - *last->started));
    }
  }
  list.Gauge("lisync_last_success_timestamp_seconds",
             "When all media was last synced without a failure.",
             InSeconds(status.checkpoint.last_sync_at));
}

void AddVerification(FamilyList& list, const std::optional<VerifyRecord>& verification) {
  if (!verification) return;
  const VerifyCounts& counts = verification->counts;
  list.Gauge("lisync_verify_last_end_timestamp_seconds",
             "When hidden's media was last read again and compared with what is recorded.",
             InSeconds(std::optional(verification->finished)));
  std::vector<LabelledValue> objects;
  for (const auto& [result, count] :
       {std::pair("equal", counts.equal), std::pair("different", counts.different),
        std::pair("missing", counts.missing), std::pair("not_provable", counts.not_provable),
        std::pair("unreadable", counts.unreadable),
        std::pair("main_different", counts.main_different),
        std::pair("repaired", counts.repaired)}) {
    objects.push_back({{{"result", result}}, static_cast<double>(count)});
  }
  list.Gauges("lisync_verify_objects", "Objects of the last verification by what came of them.",
              objects);
  list.Gauge("lisync_verify_read_bytes", "Bytes that the last verification has read.",
             static_cast<double>(counts.bytes));
}

}  // namespace

void AddStateFamilies(FamilyList& list, const StatusSnapshot& status) {
  if (!WasRead(status)) return;
  list.Gauge("lisync_hidden_complete", "Whether hidden has all that main had at the last run.",
             Flag(status.completeness.complete));
  AddObjects(list, status.summary);
  list.Gauge("lisync_kept_versions", "Versions that hidden keeps of objects that were replaced.",
             static_cast<double>(status.summary.earlier_versions));
  AddBacklog(list, status);
  AddLastRun(list, status);
  AddVerification(list, status.verification);
}

void AddAuditFamilies(FamilyList& list, const StatusSnapshot& status) {
  if (!WasRead(status)) return;
  list.Gauge("lisync_audit_tree_entries", "Entries of the audit trail, the size of its tree.",
             static_cast<double>(status.head.size));
}

}  // namespace lisync
