#pragma once

#include <set>
#include <string>
#include <vector>

#include "src/core/replication_probe.h"
#include "src/core/result.h"
#include "src/postgres/row.h"

namespace lisync {

// The probe's questions, and how their answers are read. `server_version` is server_version_num;
// 13 and newer are known. All of them work for a role without any right but to connect, except for
// the walsender's state, which needs pg_monitor (or pg_read_all_stats) on main.

// Main, any version. $1 the slot, $2 the publication; always one row.
std::string PublisherSql();
// Error: kAskOperator when the answer comes from a server or database that cannot know: a standby
// that lacks the slot, or another database of main's server than the slot's.
Result<PublisherSample> PublisherFromRow(const Row& row, int server_version);

// Hidden. $1 the subscription; no row: there is no such subscription in this database.
std::string SubscriptionSql(int server_version);
struct SubscriptionAnswer {
  SubscriberSample sample;
  std::string slot;              // the slot's name on main; empty: the subscription has none
  std::set<std::string> tables;  // schema.table, in any state
};
// Without tables.
SubscriptionAnswer SubscriptionFromRows(const std::vector<Row>& rows, int server_version);

// Hidden. $1 the subscription; a row for each of its tables.
std::string SubscribedTablesSql(int server_version);
void AddSubscribedTables(const std::vector<Row>& rows, SubscriptionAnswer& answer);

// Main, any version. $1 the publication; a row for each table that a subscriber would be offered.
std::string PublishedTablesSql();
// Adds those that the subscription lacks to tables_not_ready, in state '-'.
void AddUnsubscribedTables(const std::vector<Row>& published, SubscriptionAnswer& answer);

}  // namespace lisync
