#include "src/postgres/connect_error.h"

#include <algorithm>
#include <array>

namespace lisync {
namespace {

struct Explanation {
  std::string_view sign;  // in the message, or the SQLSTATE's beginning
  Action action;
  Fault fault;
  std::string_view plain;
};

// What a server answered comes before what the network did: of several addresses tried, the one
// that answered tells the cause.
constexpr std::array kConnectSigns = {
    Explanation{"password authentication failed", Action::kAskOperator, Fault::kCredentials,
                "password refused"},
    Explanation{"no password supplied", Action::kAskOperator, Fault::kCredentials,
                "password refused: none is set and the server wants one"},
    Explanation{"authentication failed", Action::kAskOperator, Fault::kCredentials,
                "authentication refused"},
    Explanation{"no pg_hba.conf entry", Action::kAskOperator, Fault::kDenied,
                "permission denied by the server's pg_hba.conf"},
    Explanation{"pg_hba.conf rejects", Action::kAskOperator, Fault::kDenied,
                "permission denied by the server's pg_hba.conf"},
    Explanation{"permission denied", Action::kAskOperator, Fault::kDenied, "permission denied"},
    Explanation{"is not permitted to log in", Action::kAskOperator, Fault::kDenied,
                "permission denied"},
    Explanation{"FATAL:  role ", Action::kAskOperator, Fault::kCredentials,
                "the role does not exist"},
    Explanation{"FATAL:  database ", Action::kAskOperator, Fault::kNotFound,
                "the database does not exist"},
    Explanation{"too many c", Action::kSlowDown, Fault::kThrottled, "too many connections"},
    Explanation{"remaining connection slots", Action::kSlowDown, Fault::kThrottled,
                "too many connections"},
    Explanation{"the database system is", Action::kRetry, Fault::kServer,
                "the server takes no connections now"},
    Explanation{"could not translate host name", Action::kRetry, Fault::kNetwork, "host not found"},
    Explanation{"Connection refused", Action::kRetry, Fault::kNetwork, "connection refused"},
    Explanation{"No such file or directory", Action::kRetry, Fault::kNetwork,
                "connection refused: there is no such local socket"},
    Explanation{"timeout expired", Action::kRetry, Fault::kNetwork, "no answer in time"},
    Explanation{"timed out", Action::kRetry, Fault::kNetwork, "no answer in time"},
    Explanation{"No route to host", Action::kRetry, Fault::kNetwork, "host not reachable"},
    Explanation{"Network is unreachable", Action::kRetry, Fault::kNetwork, "host not reachable"},
};

constexpr std::array kSqlStates = {
    Explanation{"25006", Action::kAskOperator, Fault::kDenied, "refused: the session is read-only"},
    Explanation{"42501", Action::kAskOperator, Fault::kDenied, "permission denied"},
    Explanation{"57014", Action::kRetry, Fault::kServer, "no answer within the statement timeout"},
    Explanation{"55P03", Action::kRetry, Fault::kServer, "a lock was not free in time"},
    Explanation{"57P", Action::kRetry, Fault::kNetwork, "the server ended the session"},
    Explanation{"08", Action::kRetry, Fault::kNetwork, "the connection was lost"},
    Explanation{"53", Action::kSlowDown, Fault::kServer, "the server is short of resources"},
    Explanation{"42", Action::kAskOperator, Fault::kUnsupported,
                "the server does not know what was asked for"},
};

// One line without libpq's hints ("\tIs the server running on that host …?").
std::string OneLine(std::string_view message) {
  std::string text;
  while (!message.empty()) {
    const std::string_view line = message.substr(0, message.find('\n'));
    message.remove_prefix(std::min(line.size() + 1, message.size()));
    if (line.empty() || line.starts_with('\t')) continue;
    if (!text.empty()) text += "; ";
    std::ranges::unique_copy(line, std::back_inserter(text),
                             [](char a, char b) { return a == ' ' && b == ' '; });
  }
  return text;
}

Error Explained(const Explanation& as, const std::string& detail) {
  return {as.action, as.fault, std::string(as.plain) + ": " + detail};
}

}  // namespace

Error ExplainConnectFailure(std::string_view message, std::span<const std::string> secrets) {
  const bool leaks = std::ranges::any_of(secrets, [&](const std::string& secret) {
    return message.find(secret) != std::string_view::npos;
  });
  const std::string detail =
      leaks ? "(the message is withheld: it repeats a secret)" : OneLine(message);
  for (const Explanation& known : kConnectSigns) {
    if (message.find(known.sign) != std::string_view::npos) return Explained(known, detail);
  }
  return {Action::kRetry, Fault::kNetwork, "cannot connect: " + detail};
}

Error ExplainQueryFailure(std::string_view sqlstate, std::string_view message) {
  const std::string detail = OneLine(message.substr(0, message.find('\n')));
  for (const Explanation& known : kSqlStates) {
    if (sqlstate.starts_with(known.sign)) return Explained(known, detail);
  }
  return {Action::kRetry, Fault::kServer, "the query failed: " + detail};
}

}  // namespace lisync
