#include <gtest/gtest.h>

#include <regex>
#include <set>
#include <sstream>

#include "agent/metrics/exposition.h"
#include "agent/metrics/status_families.h"
#include "tests/unit/agent/metric_values.h"
#include "tests/unit/agent/page_samples.h"

namespace lisync {
namespace {

using Families = std::vector<prometheus::MetricFamily>;

Families FamiliesOf(const StatusSnapshot& status, std::optional<Duration> lag = {}) {
  FamilyList list;
  AddServiceFamilies(list, status);
  AddStateFamilies(list, status);
  AddAuditFamilies(list, status);
  AddReplicationFamilies(list, status.replication, lag);
  return std::move(list).Take();
}

double Seconds(const char* text) { return *InSeconds(std::optional(At(text))); }

TEST(StatusFamilies, TellTheStateAsTheSnapshotHasIt) {
  StatusSnapshot status = CompleteStatus();
  status.summary.earlier_versions = 3;
  const Families families = FamiliesOf(status);
  EXPECT_EQ(GaugeOf(families, "lisync_hidden_complete"), 1);
  EXPECT_EQ(GaugeOf(families, "lisync_kept_versions"), 3);
  EXPECT_EQ(GaugeOf(families, "lisync_objects", {{"status", "copied"}}), 12'345);
  EXPECT_EQ(GaugeOf(families, "lisync_objects_size_bytes", {{"status", "copied"}}), 1.204e12);
  EXPECT_EQ(GaugeOf(families, "lisync_objects", {{"status", "failed"}}), 0);
  EXPECT_EQ(GaugeOf(families, "lisync_audit_tree_entries"), 48'211);
  EXPECT_EQ(GaugeOf(families, "lisync_last_run_end_timestamp_seconds"),
            Seconds("2026-11-24T12:00:41Z"));
  EXPECT_EQ(GaugeOf(families, "lisync_last_run_duration_seconds"), 38);
  EXPECT_EQ(GaugeOf(families, "lisync_last_success_timestamp_seconds"),
            Seconds("2026-11-24T12:00:41Z"));
  EXPECT_EQ(FindMetric(families, "lisync_backlog_oldest_timestamp_seconds"), nullptr);
}

TEST(StatusFamilies, TellTheLastVerificationOnceThereWasOne) {
  StatusSnapshot status = CompleteStatus();
  EXPECT_EQ(FindMetric(FamiliesOf(status), "lisync_verify_last_end_timestamp_seconds"), nullptr);
  status.verification = VerifyRecord{.finished = At("2026-11-24T11:00:00Z"),
                                     .counts = {.bytes = 7, .equal = 620, .different = 2}};
  const Families families = FamiliesOf(status);
  EXPECT_EQ(GaugeOf(families, "lisync_verify_last_end_timestamp_seconds"),
            Seconds("2026-11-24T11:00:00Z"));
  EXPECT_EQ(GaugeOf(families, "lisync_verify_objects", {{"result", "equal"}}), 620);
  EXPECT_EQ(GaugeOf(families, "lisync_verify_objects", {{"result", "different"}}), 2);
  EXPECT_EQ(GaugeOf(families, "lisync_verify_objects", {{"result", "missing"}}), 0);
  EXPECT_EQ(GaugeOf(families, "lisync_verify_read_bytes"), 7);
}

TEST(StatusFamilies, TellTheServiceAndItsStorage) {
  StatusSnapshot status = CompleteStatus();
  status.schedule.slots_without_success = 2;
  const Families families = FamiliesOf(status);
  EXPECT_EQ(GaugeOf(families, "lisync_service_start_timestamp_seconds"),
            Seconds("2026-11-20T07:12:00Z"));
  EXPECT_EQ(GaugeOf(families, "lisync_schedule_next_run_timestamp_seconds"),
            Seconds("2026-11-24T13:00:00Z"));
  EXPECT_EQ(GaugeOf(families, "lisync_schedule_next_full_scan_timestamp_seconds"),
            Seconds("2026-11-29T03:30:00Z"));
  EXPECT_EQ(GaugeOf(families, "lisync_schedule_slots_without_success"), 2);
  EXPECT_EQ(GaugeOf(families, "lisync_storage_trouble"), 0);
  EXPECT_EQ(GaugeOf(families, "lisync_database_size_bytes"), 8'400'000);
  EXPECT_EQ(GaugeOf(families, "lisync_database_wal_size_bytes"), 1'200'000);
  EXPECT_EQ(GaugeOf(families, "lisync_disk_free_bytes"), 88e9);
  EXPECT_EQ(GaugeOf(families, "lisync_run_in_progress"), 0);
  EXPECT_EQ(GaugeOf(families, "lisync_in_flight_objects"), 0);
}

TEST(StatusFamilies, TellTheBacklogByReasonAndSinceWhenItWaits) {
  StatusSnapshot status = PendingStatus();
  // Of the same class as another group, with another text.
  status.backlog.groups.push_back(
      {ObjectStatus::kFailed, Fault::kNetwork, 1, 20'000, std::nullopt, "timed out"});
  const Families families = FamiliesOf(status);
  const MetricLabels failed{{"status", "failed"}, {"reason", "network"}};
  EXPECT_EQ(GaugeOf(families, "lisync_backlog_objects", failed), 3);
  EXPECT_EQ(GaugeOf(families, "lisync_backlog_size_bytes", failed), 500'000);
  EXPECT_EQ(
      GaugeOf(families, "lisync_backlog_objects", {{"status", "pending"}, {"reason", "excluded"}}),
      12);
  EXPECT_EQ(GaugeOf(families, "lisync_backlog_oldest_timestamp_seconds"),
            Seconds("2026-11-24T12:00:17Z"));
  EXPECT_EQ(GaugeOf(families, "lisync_hidden_complete"), 0);
}

TEST(StatusFamilies, TellTheRunInProgress) {
  const Families families = FamiliesOf(RunningStatus());
  EXPECT_EQ(GaugeOf(families, "lisync_run_in_progress"), 1);
  EXPECT_EQ(GaugeOf(families, "lisync_in_flight_objects"), 4);
  EXPECT_EQ(GaugeOf(families, "lisync_queued_runs"), 1);
}

TEST(StatusFamilies, TellTheLimitsInForce) {
  Families families = FamiliesOf(RunningStatus());
  EXPECT_EQ(GaugeOf(families, "lisync_bandwidth_limit_bytes_per_second"), 524'288);
  EXPECT_EQ(GaugeOf(families, "lisync_request_limit", {{"side", "main"}}), 20);
  EXPECT_EQ(GaugeOf(families, "lisync_request_limit", {{"side", "hidden"}}), 0.5);
  families = FamiliesOf(CompleteStatus());
  EXPECT_EQ(GaugeOf(families, "lisync_bandwidth_limit_bytes_per_second"), 0);
  EXPECT_EQ(GaugeOf(families, "lisync_request_limit", {{"side", "main"}}), 0);
}

TEST(StatusFamilies, DoNotTellWhatAnotherProcessCopies) {
  StatusSnapshot status = CompleteStatus();
  status.other_run.emplace();
  EXPECT_EQ(FindMetric(FamiliesOf(status), "lisync_in_flight_objects"), nullptr);
}

TEST(StatusFamilies, TellTheReplication) {
  const Families families = FamiliesOf(CompleteStatus(), std::chrono::seconds(30));
  EXPECT_EQ(GaugeOf(families, "lisync_replication_health", {{"state", "healthy"}}), 1);
  EXPECT_EQ(GaugeOf(families, "lisync_replication_health", {{"state", "stalled"}}), 0);
  EXPECT_EQ(GaugeOf(families, "lisync_replication_lag_bytes"), 4'096);
  EXPECT_EQ(GaugeOf(families, "lisync_replication_lag_seconds"), 30);
  EXPECT_EQ(GaugeOf(families, "lisync_replication_slot_retained_bytes"), 18'400'000);
  EXPECT_EQ(GaugeOf(families, "lisync_replication_slot_active"), 1);
  EXPECT_EQ(FindMetric(families, "lisync_replication_slot_safe_wal_bytes"), nullptr);
  EXPECT_EQ(GaugeOf(families, "lisync_replication_apply_worker_up"), 1);
  EXPECT_EQ(GaugeOf(families, "lisync_replication_tables"), 162);
  EXPECT_EQ(GaugeOf(families, "lisync_replication_tables_not_ready"), 0);
  EXPECT_EQ(GaugeOf(families, "lisync_replication_last_look_timestamp_seconds"),
            Seconds("2026-11-24T12:03:05Z"));
  EXPECT_EQ(GaugeOf(families, "lisync_replication_last_message_timestamp_seconds"),
            Seconds("2026-11-24T12:03:01Z"));
}

TEST(StatusFamilies, ASideThatWasNotSeenIsAbsentAndNotZero) {
  StatusSnapshot status = CompleteStatus();
  status.replication.sample->publisher.reset();
  status.replication.sample->subscriber->worker_pid.reset();
  const Families families = FamiliesOf(status);
  EXPECT_EQ(FindMetric(families, "lisync_replication_lag_bytes"), nullptr);
  EXPECT_EQ(FindMetric(families, "lisync_replication_lag_seconds"), nullptr);
  EXPECT_EQ(GaugeOf(families, "lisync_replication_apply_worker_up"), 0);
}

TEST(StatusFamilies, TroubleWithTheStorageShows) {
  StatusSnapshot status = CompleteStatus();
  status.storage_trouble = "no space left on device";
  EXPECT_EQ(GaugeOf(FamiliesOf(status), "lisync_storage_trouble"), 1);
}

TEST(StatusFamilies, AStateThatWasNeverReadGivesNoCounts) {
  const Families families = FamiliesOf(EmptyStatus());
  EXPECT_EQ(FindMetric(families, "lisync_hidden_complete"), nullptr);
  EXPECT_EQ(FindMetric(families, "lisync_database_size_bytes"), nullptr);
  EXPECT_EQ(GaugeOf(families, "lisync_storage_trouble"), 0);
  EXPECT_TRUE(FamiliesOf({}).empty());
}

// Name to type of what a text declares.
std::set<std::string> NamesIn(const std::string& text) {
  std::set<std::string> names;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string hash;
    std::string kind;
    std::string name;
    words >> hash >> kind >> name;
    if (hash == "#" && kind == "TYPE") names.insert(name);
  }
  return names;
}

TEST(Exposition, BeforeTheFirstSnapshotOnlyWhatIsCounted) {
  const Metrics metrics("1.2.3");
  const auto names = NamesIn(Exposition(metrics).Text());
  EXPECT_TRUE(names.contains("lisync_runs_total"));
  EXPECT_FALSE(names.contains("lisync_objects"));
  EXPECT_FALSE(names.contains("lisync_http_requests_total"));
}

TEST(Exposition, PutsCountsSnapshotAndServerTogether) {
  const Metrics metrics("1.2.3");
  Exposition exposition(metrics);
  exposition.See(std::make_shared<const StatusSnapshot>(CompleteStatus()),
                 HttpServerFigures{.accepted = 9, .requests = 7});
  const std::string text = exposition.Text();
  EXPECT_NE(text.find("\nlisync_objects{status=\"copied\"} 12345\n"), std::string::npos) << text;
  EXPECT_NE(text.find("\nlisync_http_requests_total 7\n"), std::string::npos);
  EXPECT_NE(text.find("\nlisync_build_info{version=\"1.2.3\"} 1\n"), std::string::npos);
  EXPECT_NE(text.find("# TYPE lisync_request_duration_seconds histogram\n"), std::string::npos);
}

TEST(Exposition, KnowsTheLagInTimeFromOneSnapshotToTheNext) {
  const Metrics metrics("1.2.3");
  Exposition exposition(metrics);
  StatusSnapshot status = CompleteStatus();
  status.replication.sample->publisher->confirmed_flush_lsn =
      status.replication.sample->publisher->current_lsn;
  exposition.See(std::make_shared<const StatusSnapshot>(status), {});
  EXPECT_NE(exposition.Text().find("\nlisync_replication_lag_seconds 0\n"), std::string::npos);
  status.replication.sample->taken += std::chrono::seconds(45);
  status.replication.sample->publisher->current_lsn = "16/C0000000";
  exposition.See(std::make_shared<const StatusSnapshot>(status), {});
  EXPECT_NE(exposition.Text().find("\nlisync_replication_lag_seconds 45\n"), std::string::npos);
}

// https://prometheus.io/docs/practices/naming/
TEST(Exposition, NamesFollowTheConventions) {
  const Metrics metrics("1.2.3");
  Exposition exposition(metrics);
  exposition.See(std::make_shared<const StatusSnapshot>(RunningStatus()), HttpServerFigures{});
  const std::regex convention("lisync_[a-z]+(_[a-z]+)*");
  for (const std::string& name : NamesIn(exposition.Text())) {
    EXPECT_TRUE(std::regex_match(name, convention)) << name;
  }
}

// Also P7: neither keys of objects nor what a server said may become a label.
TEST(Exposition, NoTextFromOutsideReachesIt) {
  const Metrics metrics("1.2.3");
  Exposition exposition(metrics);
  exposition.See(std::make_shared<const StatusSnapshot>(RunningStatus()), HttpServerFigures{});
  const std::string text = exposition.Text();
  for (const char* outside : {"local_content", "example.org", "admin-panel", "20261124T"}) {
    EXPECT_EQ(text.find(outside), std::string::npos) << outside;
  }
}

}  // namespace
}  // namespace lisync
