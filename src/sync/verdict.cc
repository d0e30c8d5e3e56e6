#include "src/sync/verdict.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace lisync {
namespace {

constexpr std::size_t kTablesNamed = 3;

constexpr const char* kLogOfHidden = "look at hidden's PostgreSQL log";

std::string FormatBytes(std::int64_t bytes) {
  constexpr std::array kUnits = {" KiB", " MiB", " GiB", " TiB"};
  if (bytes < 1024) return std::to_string(bytes) + " bytes";
  std::size_t unit = 0;
  std::int64_t tenths = bytes * 10 / 1024;
  while (tenths >= 10240 && unit + 1 < kUnits.size()) {
    tenths /= 1024;
    ++unit;
  }
  return std::to_string(tenths / 10) + '.' + std::to_string(tenths % 10) + kUnits.at(unit);
}

std::string QuoteIdentifier(std::string_view name) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  };
  const bool starts_plain = !name.empty() && !(name.front() >= '0' && name.front() <= '9');
  if (starts_plain && std::ranges::all_of(name, plain)) return std::string(name);
  std::string quoted = "\"";
  for (const char c : name) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string_view CopyStep(char state) {
  switch (state) {
    case 'i':
      return "not begun";
    case 'd':
      return "copying rows";
    case 'f':
      return "rows copied";
    case 's':
      return "catching up";
    default:
      return "in an unknown state";
  }
}

std::string NameAndStep(const TableSample& table) {
  return table.name + " (" + std::string(CopyStep(table.state)) + ")";
}

bool IsUnsubscribed(const TableSample& table) { return table.state == '-'; }

// "a, b, c and 5 more".
template <typename Text>
std::string FirstFew(const std::vector<TableSample>& tables, const Text& text) {
  std::string listed;
  const std::size_t named = std::min(tables.size(), kTablesNamed);
  for (std::size_t i = 0; i < named; ++i) {
    if (i > 0) listed += ", ";
    listed += text(tables[i]);
  }
  if (named < tables.size()) listed += " and " + std::to_string(tables.size() - named) + " more";
  return listed;
}

int Severity(Health health) {
  switch (health) {
    case Health::kHealthy:
      return 0;
    case Health::kLagging:
      return 1;
    case Health::kUnknown:
      return 2;
    case Health::kStalled:
      return 3;
    case Health::kBroken:
      return 4;
  }
  return 4;
}

bool IsPosition(const Lsn& lsn) { return ParseLsn(lsn).value_or(0) != 0; }

// Collects what is not well. Causes are added before what follows from them.
class Judgement {
 public:
  Judgement(const ReplicationSample& sample, const Thresholds& thresholds,
            const ReplicationNames& names)
      : sample_(sample),
        thresholds_(thresholds),
        subscription_(QuoteIdentifier(names.subscription)),
        publication_(QuoteIdentifier(names.publication)) {}

  Verdict Make() {
    if (sample_.subscriber) JudgeSubscriptionExists();
    if (sample_.publisher) JudgePublisher(*sample_.publisher);
    if (sample_.subscriber) JudgeSubscriber(*sample_.subscriber);
    JudgeUnknownSides();
    std::ranges::stable_sort(findings_, std::ranges::greater(),
                             [](const Finding& finding) { return Severity(finding.health); });
    if (findings_.empty()) return {Health::kHealthy, WhatIsWell(), "", {}};
    const Finding first = findings_.front();
    return {first.health, first.cause, first.mend, std::move(findings_)};
  }

 private:
  void Add(Health health, std::string cause, std::string mend) {
    findings_.push_back({health, std::move(cause), std::move(mend)});
  }

  std::string NewSubscription() const {
    return "changes since then are lost to this subscription, so a new one that copies all rows is "
           "needed; keep the database that hidden has now, load main's schema into a new one, and "
           "there: CREATE SUBSCRIPTION " +
           subscription_ + " CONNECTION '…' PUBLICATION " + publication_ +
           " WITH (copy_data = true);";
  }

  // A worker that just started counts its silence from then on: only a received position shows that
  // main answered it.
  bool HiddenReceives() const {
    return sample_.subscriber && sample_.subscriber->worker_pid &&
           IsPosition(sample_.subscriber->received_lsn) && sample_.subscriber->since_last_message &&
           *sample_.subscriber->since_last_message <= thresholds_.silent_after;
  }

  void JudgeSubscriptionExists() {
    if (sample_.subscriber->subscription_exists) return;
    Add(Health::kBroken, "hidden's database has no subscription " + subscription_,
        "check replication.subscription and hidden's database name; if it was never made, run on "
        "hidden: CREATE SUBSCRIPTION " +
            subscription_ + " CONNECTION '…' PUBLICATION " + publication_ + ";");
  }

  void JudgePublisher(const PublisherSample& main) {
    if (!main.publication_exists) {
      Add(Health::kBroken, "main's database has no publication " + publication_,
          "check replication.publication and the database in main.dsn; if it was dropped, run on "
          "main: CREATE PUBLICATION " +
              publication_ +
              " FOR TABLE …; with the same tables (FOR ALL TABLES breaks UPDATE and DELETE on main "
              "for tables without a replica identity); if apply then still says that the "
              "publication does not exist, a new subscription is needed");
    }
    if (!main.slot_exists) {
      JudgeMissingSlot();
    } else if (main.wal_status == "lost") {
      Add(Health::kBroken, "main has removed WAL that the subscription's slot still needed",
          NewSubscription());
    } else {
      JudgeSlot(main);
    }
  }

  void JudgeMissingSlot() {
    const std::string cause = "the subscription's replication slot is not on main";
    if (HiddenReceives()) {
      Add(Health::kBroken, cause + ", yet hidden receives from a main",
          "main.dsn names another server than the one that hidden replicates from: compare it with "
          "the subscription's connection (\\dRs+ on hidden)");
    } else {
      Add(Health::kBroken, cause, NewSubscription());
    }
  }

  void JudgeSlot(const PublisherSample& main) {
    const std::string retained =
        main.retained_wal_bytes ? FormatBytes(*main.retained_wal_bytes) : "an unknown amount";
    if (main.wal_status == "unreserved") {
      Add(Health::kStalled,
          "urgent: main is about to remove WAL that the slot still needs (it keeps " + retained +
              ")",
          "raise the limit on main at once: ALTER SYSTEM SET max_slot_wal_keep_size = '…'; SELECT "
          "pg_reload_conf(); then mend what holds up hidden");
    } else if (main.wal_status != "reserved" && main.wal_status != "extended") {
      Add(Health::kUnknown,
          "main does not tell whether the slot's WAL is still there (wal_status '" +
              main.wal_status + "')",
          "look at it on main: SELECT * FROM pg_replication_slots;");
    }
    if (!main.slot_active) {
      Add(Health::kStalled,
          "the slot on main is not active: nobody reads it, and main keeps " + retained +
              " of WAL for it",
          std::string(kLogOfHidden) +
              " for why its apply worker does not connect to main: network, password, "
              "pg_hba.conf, or an error that stops apply");
    } else if (main.walsender_state.empty()) {
      Add(Health::kUnknown, "the state of main's walsender may not be seen by this role",
          "run on main: GRANT pg_monitor TO the role of main.dsn;");
    } else if (main.walsender_state != "streaming") {
      Add(Health::kLagging, "main's walsender is in state " + main.walsender_state,
          "wait for it to reach streaming; look again in some minutes");
    }
    JudgeLag(main);
  }

  void JudgeLag(const PublisherSample& main) {
    if (!main.lag_bytes) {
      Add(Health::kUnknown, "main does not tell how far hidden has confirmed",
          "look at it on main: SELECT * FROM pg_replication_slots;");
    } else if (*main.lag_bytes > thresholds_.lag_alarm_bytes) {
      Add(Health::kLagging,
          "hidden is " + FormatBytes(*main.lag_bytes) + " behind main; the alarm is at " +
              FormatBytes(thresholds_.lag_alarm_bytes),
          "look again in some minutes; if it grows, look on hidden for locks and slow apply: "
          "SELECT "
          "pid, wait_event_type, wait_event FROM pg_stat_activity WHERE backend_type LIKE "
          "'logical replication%';");
    }
  }

  void JudgeSubscriber(const SubscriberSample& hidden) {
    if (!hidden.subscription_exists) return;
    if (!hidden.subscription_enabled) {
      Add(Health::kBroken,
          "the subscription " + subscription_ +
              " is disabled: by somebody, or by PostgreSQL after a failed change "
              "(disable_on_error)",
          "find out by whom and why (ask, and " + std::string(kLogOfHidden) +
              "); once the reason is gone, run on hidden: ALTER SUBSCRIPTION " + subscription_ +
              " ENABLE;");
    } else {
      JudgeWorker(hidden);
    }
    JudgeTables(hidden);
  }

  void JudgeWorker(const SubscriberSample& hidden) {
    if (!hidden.worker_pid) {
      std::string cause = "hidden's apply worker is not running";
      if (hidden.apply_error_count.value_or(0) > 0) {
        cause +=
            "; applying changes failed " + std::to_string(*hidden.apply_error_count) + " times";
      }
      Add(Health::kBroken, std::move(cause),
          std::string(kLogOfHidden) +
              " for the error that ends it: a table or column that hidden lacks, a row that is "
              "already there, main not reachable; with that mended it goes on by itself");
    } else if (!hidden.since_last_message) {
      Add(Health::kStalled, "hidden's apply worker has heard nothing from main since it started",
          "look again in a minute; if it stays, " + std::string(kLogOfHidden));
    } else if (*hidden.since_last_message > thresholds_.silent_after) {
      Add(Health::kStalled,
          "hidden's apply worker has heard nothing from main for " +
              FormatDuration(*hidden.since_last_message),
          "check the network between the two, and on hidden what the worker waits for: SELECT pid, "
          "wait_event_type, wait_event FROM pg_stat_activity WHERE backend_type LIKE 'logical "
          "replication%';");
    }
  }

  void JudgeTables(const SubscriberSample& hidden) {
    if (hidden.tables == 0) {
      Add(Health::kBroken, "the subscription " + subscription_ + " holds no tables",
          "run on hidden: ALTER SUBSCRIPTION " + subscription_ + " REFRESH PUBLICATION;");
      return;
    }
    std::vector<TableSample> missing;
    std::vector<TableSample> waiting;
    std::ranges::partition_copy(hidden.tables_not_ready, std::back_inserter(missing),
                                std::back_inserter(waiting), IsUnsubscribed);
    if (!missing.empty()) JudgeUnsubscribed(missing);
    if (!waiting.empty()) JudgeCopies(hidden, waiting);
  }

  void JudgeUnsubscribed(const std::vector<TableSample>& missing) {
    Add(Health::kBroken,
        "rows are missing on hidden without an error: published on main, but not in the "
        "subscription: " +
            FirstFew(missing, [](const TableSample& table) { return table.name; }),
        "make each table on hidden as it is on main, then run there: ALTER SUBSCRIPTION " +
            subscription_ + " REFRESH PUBLICATION;");
  }

  void JudgeCopies(const SubscriberSample& hidden, const std::vector<TableSample>& waiting) {
    std::string cause = std::to_string(waiting.size()) + " of " + std::to_string(hidden.tables) +
                        " tables are not ready: " + FirstFew(waiting, NameAndStep);
    if (hidden.sync_error_count.value_or(0) > 0) {
      cause += "; copying failed " + std::to_string(*hidden.sync_error_count) + " times";
    }
    Add(Health::kLagging, std::move(cause),
        "wait for the copy; SELECT * FROM pg_stat_progress_copy; on hidden shows it moving; if it "
        "does not, " +
            std::string(kLogOfHidden));
  }

  void JudgeUnknownSides() {
    const bool others = !findings_.empty();
    if (!sample_.subscriber) {
      Add(Health::kUnknown, "hidden's database could not be asked: " + sample_.subscriber_unknown,
          "check SYNAPSE_DB_HOST, SYNAPSE_DB_USER, SYNAPSE_DB_NAME, SYNAPSE_DB_PASSWORD and that "
          "the server runs; li-sync config check tries the connection");
    }
    if (sample_.publisher) return;
    const std::string well = sample_.subscriber && !others ? "the subscriber is well, but " : "";
    if (sample_.publisher_unknown.starts_with("main.dsn is not set")) {
      Add(Health::kUnknown, well + "the slot on main is not checked: main.dsn is not set",
          "set main.dsn to a role of main's database that has pg_monitor");
    } else {
      Add(Health::kUnknown, well + "the slot on main is not checked: " + sample_.publisher_unknown,
          "mend main.dsn or the way to main; li-sync config check tries the connection");
    }
  }

  std::string WhatIsWell() const {
    return "all " + std::to_string(sample_.subscriber->tables) + " tables are ready, hidden is " +
           FormatBytes(sample_.publisher->lag_bytes.value_or(0)) + " behind main, last message " +
           FormatDuration(sample_.subscriber->since_last_message.value_or(Duration::zero())) +
           " ago";
  }

  const ReplicationSample& sample_;
  const Thresholds& thresholds_;
  const std::string subscription_;
  const std::string publication_;
  std::vector<Finding> findings_;
};

std::optional<std::uint64_t> ParseHalf(std::string_view hex) {
  if (hex.empty() || hex.size() > 8) return std::nullopt;
  std::uint64_t half = 0;
  const auto [end, error] = std::from_chars(hex.data(), hex.data() + hex.size(), half, 16);
  if (error != std::errc() || end != hex.data() + hex.size()) return std::nullopt;
  return half;
}

}  // namespace

std::string_view Name(Health health) {
  switch (health) {
    case Health::kHealthy:
      return "healthy";
    case Health::kLagging:
      return "lagging";
    case Health::kStalled:
      return "stalled";
    case Health::kBroken:
      return "broken";
    case Health::kUnknown:
      return "unknown";
  }
  return "unknown";
}

Verdict Judge(const ReplicationSample& sample, const Thresholds& thresholds,
              const ReplicationNames& names) {
  return Judgement(sample, thresholds, names).Make();
}

Lsn CheckpointLsn(const ReplicationSample& sample) {
  if (sample.publisher && IsPosition(sample.publisher->confirmed_flush_lsn)) {
    return sample.publisher->confirmed_flush_lsn;
  }
  if (sample.subscriber && IsPosition(sample.subscriber->latest_end_lsn)) {
    return sample.subscriber->latest_end_lsn;
  }
  return {};
}

std::optional<std::uint64_t> ParseLsn(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto high = ParseHalf(text.substr(0, slash));
  const auto low = ParseHalf(text.substr(slash + 1));
  if (!high || !low) return std::nullopt;
  return (*high << 32) | *low;
}

}  // namespace lisync
