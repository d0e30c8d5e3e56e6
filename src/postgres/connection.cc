#include "src/postgres/connection.h"

#include <pqxx/pqxx>

#include "src/postgres/connect_error.h"
#include "src/postgres/server_version.h"

namespace lisync {
namespace {

constexpr const char* kFirstStatement =
    "SET default_transaction_read_only = on;"
    "SET statement_timeout = '10s';"
    "SET lock_timeout = '2s'";

Row RowOf(const pqxx::row& from) {
  Row row;
  row.reserve(from.size());
  for (const pqxx::field& field : from) {
    row.push_back(field.is_null() ? std::nullopt
                                  : std::optional(std::string(field.c_str(), field.size())));
  }
  return row;
}

// libpqxx 6 opens a lost connection anew by itself, up to the third time, and waits for each.
void KeepLostWhenLost(pqxx::connection& connection) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  connection.inhibit_reactivation(true);
#pragma GCC diagnostic pop
}

Error SessionGone(const std::exception& error) {
  return ExplainQueryFailure("08006", error.what());
}

}  // namespace

struct Connection::Session {
  explicit Session(const std::string& conninfo) : connection(conninfo) {}
  pqxx::connection connection;
};

Result<Connection> Connection::Open(const DatabaseAddress& address) {
  const Result<std::string> conninfo = ConnInfo(address);
  if (!conninfo.ok()) return conninfo.error();
  try {
    auto session = std::make_unique<Session>(conninfo.value());
    KeepLostWhenLost(session->connection);
    pqxx::nontransaction(session->connection).exec(kFirstStatement);
    const Result<void> known = CheckServerVersion(session->connection.server_version());
    if (!known.ok()) return known.error();
    return Connection(std::move(session));
  } catch (const pqxx::sql_error& error) {
    return ExplainQueryFailure(error.sqlstate(), error.what());
  } catch (const pqxx::failure& error) {
    return ExplainConnectFailure(error.what(), SecretsOf(address));
  }
}

Connection::Connection(std::unique_ptr<Session> session) : session_(std::move(session)) {}
Connection::~Connection() = default;
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;

int Connection::server_version() const { return session_->connection.server_version(); }

Result<std::vector<Row>> Connection::Read(const std::string& sql,
                                          const std::vector<std::string>& params) {
  try {
    pqxx::read_transaction transaction(session_->connection);
    const pqxx::result answer =
        transaction.exec_params(sql, pqxx::prepare::make_dynamic_params(params));
    std::vector<Row> rows;
    rows.reserve(answer.size());
    for (const pqxx::row& row : answer) rows.push_back(RowOf(row));
    transaction.commit();
    return rows;
  } catch (const pqxx::broken_connection& error) {
    return SessionGone(error);
  } catch (const pqxx::sql_error& error) {
    if (!session_->connection.is_open()) return SessionGone(error);
    return ExplainQueryFailure(error.sqlstate(), error.what());
  } catch (const pqxx::failure& error) {
    return SessionGone(error);
  }
}

}  // namespace lisync
