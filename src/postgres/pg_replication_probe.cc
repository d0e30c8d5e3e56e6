#include "src/postgres/pg_replication_probe.h"

namespace lisync {

PgReplicationProbe::PgReplicationProbe(ReplicationProbeOptions options, const Clock& clock)
    : subscription_(std::move(options.subscription)),
      publication_(std::move(options.publication)),
      clock_(clock),
      slot_(subscription_),
      hidden_(std::move(options.hidden)) {
  if (options.main) main_.emplace(std::move(*options.main));
}

ReplicationSample PgReplicationProbe::Sample() {
  ReplicationSample sample;
  sample.taken = clock_.Now();
  Result<SubscriptionAnswer> hidden = AskHidden();
  if (!hidden.ok()) sample.subscriber_unknown = hidden.error().what;
  if (!main_) {
    sample.publisher_unknown = "main.dsn is not set: the slot on main is not checked";
  } else if (Result<MainAnswer> main = AskMain(*main_); main.ok()) {
    if (hidden.ok()) AddUnsubscribedTables(main.value().published, hidden.value());
    sample.publisher = std::move(main).value().sample;
  } else {
    sample.publisher_unknown = main.error().what;
  }
  if (hidden.ok()) sample.subscriber = std::move(hidden).value().sample;
  return sample;
}

Result<SubscriptionAnswer> PgReplicationProbe::AskHidden() {
  return hidden_.Ask([this](Connection& hidden) -> Result<SubscriptionAnswer> {
    const int version = hidden.server_version();
    const auto rows = hidden.Read(SubscriptionSql(version), {subscription_});
    if (!rows.ok()) return rows.error();
    SubscriptionAnswer answer = SubscriptionFromRows(rows.value(), version);
    if (!answer.slot.empty()) slot_ = answer.slot;
    hidden_told_slot_ = true;
    const auto tables = hidden.Read(SubscribedTablesSql(version), {subscription_});
    if (!tables.ok()) return tables.error();
    AddSubscribedTables(tables.value(), answer);
    return answer;
  });
}

Result<PgReplicationProbe::MainAnswer> PgReplicationProbe::AskMain(Session& main) {
  return main.Ask([this](Connection& connection) -> Result<MainAnswer> {
    const auto rows = connection.Read(PublisherSql(), {slot_, publication_});
    if (!rows.ok()) return rows.error();
    const auto sample = PublisherFromRow(rows.value().at(0), connection.server_version());
    if (!sample.ok()) return sample.error();
    if (!sample.value().slot_exists && !hidden_told_slot_) {
      return Error{Action::kRetry, Fault::kNotFound,
                   "main has no slot " + slot_ +
                       ", and hidden could not be asked for the name of the subscription's slot"};
    }
    auto published = connection.Read(PublishedTablesSql(), {publication_});
    if (!published.ok()) return published.error();
    return MainAnswer{sample.value(), std::move(published).value()};
  });
}

}  // namespace lisync
