#include "src/postgres/connect_error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace lisync {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

const std::vector<std::string> kNoSecrets;

struct Case {
  std::string message;
  std::string plain;
  Action action;
  Fault fault;
};

// Messages as libpq 15 gives them.
const std::vector<Case>& Cases() {
  static const std::vector<Case> cases = {
      {"could not translate host name \"nowhere\" to address: Name or service not known\n",
       "host not found: ", Action::kRetry, Fault::kNetwork},
      {"connection to server at \"127.0.0.1\", port 1 failed: Connection refused\n"
       "\tIs the server running on that host and accepting TCP/IP connections?\n",
       "connection refused: ", Action::kRetry, Fault::kNetwork},
      {"connection to server on socket \"/run/.s.PGSQL.1\" failed: No such file or directory\n"
       "\tIs the server running locally and accepting connections on that socket?\n",
       "connection refused: there is no such local socket: ", Action::kRetry, Fault::kNetwork},
      {"connection to server at \"192.0.2.1\", port 5432 failed: timeout expired\n",
       "no answer in time: ", Action::kRetry, Fault::kNetwork},
      {"connection to server at \"192.0.2.1\", port 5432 failed: Connection timed out\n",
       "no answer in time: ", Action::kRetry, Fault::kNetwork},
      {"connection to server at \"192.0.2.1\", port 5432 failed: No route to host\n",
       "host not reachable: ", Action::kRetry, Fault::kNetwork},
      {"connection to server at \"db\" (192.0.2.1), port 5432 failed: FATAL:  password "
       "authentication failed for user \"li\"\n",
       "password refused: ", Action::kAskOperator, Fault::kCredentials},
      {"connection to server at \"db\" (192.0.2.1), port 5432 failed: fe_sendauth: no password "
       "supplied\n",
       "password refused: none is set", Action::kAskOperator, Fault::kCredentials},
      {"connection to server on socket \"/run/.s.PGSQL.5432\" failed: FATAL:  Peer authentication "
       "failed for user \"li\"\n",
       "authentication refused: ", Action::kAskOperator, Fault::kCredentials},
      {"connection to server at \"db\", port 5432 failed: FATAL:  role \"li\" does not exist\n",
       "the role does not exist: ", Action::kAskOperator, Fault::kCredentials},
      {"connection to server at \"db\", port 5432 failed: FATAL:  database \"x\" does not exist\n",
       "the database does not exist: ", Action::kAskOperator, Fault::kNotFound},
      {"connection to server at \"db\", port 5432 failed: FATAL:  permission denied for database "
       "\"x\"\nDETAIL:  User does not have CONNECT privilege.\n",
       "permission denied: ", Action::kAskOperator, Fault::kDenied},
      {"connection to server at \"db\", port 5432 failed: FATAL:  role \"li\" is not permitted to "
       "log in\n",
       "permission denied: ", Action::kAskOperator, Fault::kDenied},
      {"connection to server at \"db\", port 5432 failed: FATAL:  no pg_hba.conf entry for host "
       "\"192.0.2.9\", user \"li\", database \"x\", no encryption\n",
       "permission denied by the server's pg_hba.conf: ", Action::kAskOperator, Fault::kDenied},
      {"connection to server at \"db\", port 5432 failed: FATAL:  the database system is starting "
       "up\n",
       "the server takes no connections now: ", Action::kRetry, Fault::kServer},
      {"connection to server at \"db\", port 5432 failed: FATAL:  sorry, too many clients "
       "already\n",
       "too many connections: ", Action::kSlowDown, Fault::kThrottled},
      {"connection to server at \"db\", port 5432 failed: FATAL:  Rolle »li« existiert nicht\n",
       "cannot connect: ", Action::kRetry, Fault::kNetwork},
  };
  return cases;
}

TEST(ExplainConnectFailure, TellsTheKindsApart) {
  for (const Case& c : Cases()) {
    const Error error = ExplainConnectFailure(c.message, kNoSecrets);
    EXPECT_THAT(error.what, StartsWith(c.plain));
    EXPECT_EQ(error.action, c.action) << error.what;
    EXPECT_EQ(error.fault, c.fault) << error.what;
  }
}

TEST(ExplainConnectFailure, KeepsTheMessageOnOneLineWithoutHints) {
  const Error error = ExplainConnectFailure(
      "connection to server at \"localhost\" (::1), port 1 failed: Connection refused\n"
      "\tIs the server running on that host and accepting TCP/IP connections?\n"
      "connection to server at \"localhost\" (127.0.0.1), port 1 failed: FATAL:  password "
      "authentication failed for user \"li\"\n",
      kNoSecrets);
  EXPECT_EQ(error.what,
            "password refused: connection to server at \"localhost\" (::1), port 1 failed: "
            "Connection refused; connection to server at \"localhost\" (127.0.0.1), port 1 failed: "
            "FATAL: password authentication failed for user \"li\"");
}

TEST(ExplainConnectFailure, WithholdsAMessageThatRepeatsASecret) {
  const std::vector<std::string> secrets = {"unused", "hunter2"};
  const Error error = ExplainConnectFailure(
      "could not translate host name \"hunter2@db\" to address: Name or service not known\n",
      secrets);
  EXPECT_THAT(error.what, StartsWith("host not found: "));
  EXPECT_THAT(error.what, Not(HasSubstr("hunter2")));
}

TEST(ExplainQueryFailure, TellsTheKindsApart) {
  const auto explain = [](const char* sqlstate) {
    return ExplainQueryFailure(sqlstate, "ERROR:  said\nLINE 1: SELECT …\n");
  };
  EXPECT_EQ(explain("42501").what, "permission denied: ERROR: said");
  EXPECT_EQ(explain("42501").fault, Fault::kDenied);
  EXPECT_EQ(explain("25006").what, "refused: the session is read-only: ERROR: said");
  EXPECT_EQ(explain("57014").what, "no answer within the statement timeout: ERROR: said");
  EXPECT_EQ(explain("57014").fault, Fault::kServer);
  EXPECT_EQ(explain("55P03").what, "a lock was not free in time: ERROR: said");
  EXPECT_EQ(explain("42P01").fault, Fault::kUnsupported);
  EXPECT_EQ(explain("53300").action, Action::kSlowDown);
  EXPECT_EQ(explain("XX000").what, "the query failed: ERROR: said");
  EXPECT_EQ(explain("").fault, Fault::kServer);
}

TEST(ExplainQueryFailure, ALostSessionIsANetworkFault) {
  EXPECT_EQ(ExplainQueryFailure("57P01", "FATAL:  terminating").fault, Fault::kNetwork);
  EXPECT_EQ(ExplainQueryFailure("08006", "server closed the connection").fault, Fault::kNetwork);
}

}  // namespace
}  // namespace lisync
