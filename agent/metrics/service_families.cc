#include "agent/metrics/status_families.h"

namespace lisync {
namespace {

bool WasTaken(const StatusSnapshot& status) { return status.taken != Instant{}; }

std::optional<double> Number(const std::optional<std::uint64_t>& value) {
  if (!value) return std::nullopt;
  return static_cast<double>(*value);
}

void AddRuns(FamilyList& list, const StatusSnapshot& status) {
  list.Gauge("lisync_run_in_progress", "Whether this service does a run at the moment.",
             Flag(status.running.has_value()));
  list.Gauge("lisync_queued_runs", "Runs that were asked for and have not begun.",
             static_cast<double>(status.queued.size()));
  // What another process copies is not known here.
  if (status.other_run && !status.running) return;
  list.Gauge("lisync_in_flight_objects", "Objects that are being copied at the moment.",
             status.running ? static_cast<double>(status.running->pace.in_flight) : 0);
}

void AddLimits(FamilyList& list, const LimitsInForce& limits) {
  list.Gauge("lisync_bandwidth_limit_bytes_per_second",
             "The most that is copied a second, by media.bwlimit at the moment; 0: no limit.",
             static_cast<double>(limits.bytes_per_second));
  list.Gauges("lisync_request_limit",
              "The most requests a second to main's or hidden's media; 0: no limit.",
              {{{{"side", "main"}}, limits.source_requests},
               {{{"side", "hidden"}}, limits.destination_requests}});
}

void AddSchedule(FamilyList& list, const ScheduleStatus& schedule) {
  list.Gauge("lisync_schedule_next_run_timestamp_seconds",
             "When the next run begins by itself, for whatever reason.",
             InSeconds(schedule.next_run));
  list.Gauge("lisync_schedule_next_full_scan_timestamp_seconds", "When the next full scan begins.",
             InSeconds(schedule.next_full_scan));
  list.Gauge("lisync_schedule_last_slot_timestamp_seconds",
             "The last time of schedule.sync that has passed.", InSeconds(schedule.last_slot));
  list.Gauge("lisync_schedule_slots_without_success",
             "Times of schedule.sync that have passed since the last successful run.",
             Number(schedule.slots_without_success));
}

void AddStorage(FamilyList& list, const StatusSnapshot& status) {
  list.Gauge("lisync_storage_trouble",
             "Whether the state or the audit trail cannot be read or written: syncing has stopped.",
             Flag(!status.storage_trouble.empty()));
  list.Gauge("lisync_disk_free_bytes", "Free space of the file system of state.dir.",
             Number(status.disk_free_bytes));
  if (status.database_bytes == 0) return;  // a database is never empty: it could not be looked at
  list.Gauge("lisync_database_size_bytes", "Size of the state database.",
             static_cast<double>(status.database_bytes));
  list.Gauge("lisync_database_wal_size_bytes", "Size of the state database's write-ahead log.",
             static_cast<double>(status.wal_bytes));
}

}  // namespace

void AddServiceFamilies(FamilyList& list, const StatusSnapshot& status) {
  if (!WasTaken(status)) return;
  list.Gauge("lisync_service_start_timestamp_seconds", "When this service was started.",
             InSeconds(std::optional(status.service_started)));
  AddRuns(list, status);
  AddLimits(list, status.limits);
  AddSchedule(list, status.schedule);
  AddStorage(list, status);
}

void AddHttpFamilies(FamilyList& list, const HttpServerFigures& figures) {
  list.Gauge("lisync_http_connections", "Connections that are open.",
             static_cast<double>(figures.connections));
  list.Gauge("lisync_http_event_streams", "Streams of live events that are open.",
             static_cast<double>(figures.event_streams));
  list.Counter("lisync_http_accepted_connections_total", "Connections that were accepted.",
               figures.accepted);
  list.Counter("lisync_http_requests_total", "Requests that were answered.", figures.requests);
  list.Counter("lisync_http_refused_requests_total",
               "Requests that were refused, by a limit or as malformed.", figures.refused);
}

}  // namespace lisync
