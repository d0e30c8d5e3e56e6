#pragma once

#include <span>
#include <string>
#include <string_view>

#include "src/core/result.h"

namespace lisync {

// What a failed attempt to connect means, from libpq's message. The text starts with the kind in
// plain words ("connection refused", "password refused", "the database does not exist", …) and goes
// on with the message on one line; a message that repeats one of `secrets` is withheld.
// A message in a language other than English is passed on unexplained, as kNetwork.
Error ExplainConnectFailure(std::string_view message, std::span<const std::string> secrets);

// What a failed query means, from its SQLSTATE
// (https://www.postgresql.org/docs/15/errcodes-appendix.html) and the first line of its message.
// Fault::kNetwork when the session is gone with it.
Error ExplainQueryFailure(std::string_view sqlstate, std::string_view message);

}  // namespace lisync
