#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "src/core/result.h"
#include "src/core/time.h"

namespace lisync {

// A WAL position as PostgreSQL prints it ("16/B374D848"); empty when unknown.
using Lsn = std::string;

// The publisher's side: main.
struct PublisherSample {
  int server_version = 0;  // as server_version_num: 150018
  bool publication_exists = false;
  bool slot_exists = false;
  bool slot_active = false;
  std::string wal_status;  // "reserved", "extended", "unreserved", "lost"
  std::optional<std::int64_t> safe_wal_size_bytes;
  std::optional<std::int64_t> retained_wal_bytes;
  std::optional<std::int64_t> lag_bytes;  // current WAL position - confirmed flush
  Lsn confirmed_flush_lsn;
  Lsn current_lsn;
  std::string walsender_state;  // "streaming", "catchup", …; empty: no walsender
};

struct TableSample {
  std::string name;  // schema.table
  // pg_subscription_rel.srsubstate: i, d, f, s, r; or '-': published on main, but not in the
  // subscription, so that its rows are passed over without an error.
  char state = '?';
};

// The subscriber's side: hidden.
struct SubscriberSample {
  int server_version = 0;
  bool subscription_exists = false;
  bool subscription_enabled = false;
  std::optional<std::int32_t> worker_pid;  // of the apply worker; absent: not running
  Lsn received_lsn;
  Lsn latest_end_lsn;
  std::optional<Duration> since_last_message;     // by hidden's clock
  std::optional<std::int64_t> apply_error_count;  // PostgreSQL 15 and newer
  std::optional<std::int64_t> sync_error_count;
  std::size_t tables = 0;
  std::vector<TableSample> tables_not_ready;  // state other than r
};

// What was seen of both sides. A side that could not be asked holds the reason instead.
struct ReplicationSample {
  Instant taken;
  std::optional<PublisherSample> publisher;
  std::string publisher_unknown;  // why not: "main.dsn is not set", "connection refused: …"
  std::optional<SubscriberSample> subscriber;
  std::string subscriber_unknown;
};

// Looks at logical replication without changing anything: read-only sessions with a statement
// timeout. One thread at a time. Never throws for a database that cannot be reached or asked: the
// sample says so.
class ReplicationProbe {
 public:
  virtual ~ReplicationProbe() = default;
  virtual ReplicationSample Sample() = 0;
};

}  // namespace lisync
