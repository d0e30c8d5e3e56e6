#pragma once

#include <string>
#include <vector>

#include "src/core/result.h"

namespace lisync {

// Where a database is and who asks it: either a connection string, or parts. Where the string is
// given the parts are not looked at. What neither gives is left to libpq's own ways: PGHOST and its
// like, the local socket, ~/.pgpass, a service file.
struct DatabaseAddress {
  // "host=db user=li dbname=synapse" or "postgresql://li@db/synapse"
  // (https://www.postgresql.org/docs/15/libpq-connect.html#LIBPQ-CONNSTRING).
  std::string dsn;

  std::string host;
  std::string port;
  std::string user;
  std::string dbname;
  std::string password;
};

// A connection string ready for libpq, holding the password. What the address does not settle gets
// a bounded default: 10 s to connect, 20 s for a peer that went silent, UTF-8.
// Error: kAskOperator when the string is not one; the text repeats no part of it.
Result<std::string> ConnInfo(const DatabaseAddress& address);

// "li@db:5432/synapse": for people, never with a password. Parts not given are left out; a string
// that cannot be read is "an unreadable connection string".
std::string Describe(const DatabaseAddress& address);

// What of the address no text may repeat.
std::vector<std::string> SecretsOf(const DatabaseAddress& address);

}  // namespace lisync
