#pragma once

#include <memory>
#include <string>
#include <vector>

#include "src/core/result.h"
#include "src/postgres/database_address.h"
#include "src/postgres/row.h"

namespace lisync {

// A session that can only read (promise P1): default_transaction_read_only is on before anything
// else is asked, each Read is one statement in a READ ONLY transaction of its own, and a lost
// session is never replaced behind the caller's back. A statement ends after 10 s, waiting for a
// lock after 2 s. One thread at a time. Closed when dropped.
class Connection {
 public:
  // Errors as ExplainConnectFailure and CheckServerVersion tell.
  static Result<Connection> Open(const DatabaseAddress& address);
  ~Connection();
  Connection(Connection&&) noexcept;
  Connection& operator=(Connection&&) noexcept;

  int server_version() const;  // as server_version_num: 150018

  // The rows of one statement; `params` stand for $1, $2, …
  // Errors as ExplainQueryFailure tells; Fault::kNetwork when the session is gone: open another.
  Result<std::vector<Row>> Read(const std::string& sql, const std::vector<std::string>& params);

 private:
  struct Session;
  explicit Connection(std::unique_ptr<Session> session);
  std::unique_ptr<Session> session_;
};

}  // namespace lisync
