#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

namespace lisync {

// BEGIN IMMEDIATE: waits for other writers first, so that nothing read inside goes stale before it
// is written. Rolled back unless committed. No statement may be in the middle of its rows when it
// ends.
class WriteTransaction {
 public:
  explicit WriteTransaction(SQLite::Database& database);
  ~WriteTransaction();
  WriteTransaction(const WriteTransaction&) = delete;
  WriteTransaction& operator=(const WriteTransaction&) = delete;

  // When it returns, the transaction is durable.
  void Commit();

 private:
  SQLite::Database& database_;
};

// True while a transaction is open: after the end of a WriteTransaction, that even the rollback
// failed.
bool InTransaction(SQLite::Database& database);

// Lends out a prepared statement and makes it ready for its next use at the end of the scope.
class StatementUse {
 public:
  explicit StatementUse(SQLite::Statement& statement) : statement_(statement) {}
  ~StatementUse() { statement_.tryReset(); }
  StatementUse(const StatementUse&) = delete;
  StatementUse& operator=(const StatementUse&) = delete;

  SQLite::Statement& operator*() { return statement_; }
  SQLite::Statement* operator->() { return &statement_; }

 private:
  SQLite::Statement& statement_;
};

}  // namespace lisync
