#pragma once

#include <functional>
#include <string>

#include "agent/http/access.h"
#include "src/core/clock.h"
#include "src/core/state_store.h"

namespace lisync {

// What is done to the tokens, for the trail.
struct TokenChange {
  std::string action;  // "token.add", "token.revoke"
  std::string name;
  Scope scope = Scope::kRead;
};

// Does `change` between two entries of the trail: the intent, durable before it, and the result.
// A ConfigError that it throws becomes the result "failed" and is thrown on. Throws StorageError
// when the trail cannot be written: without the intent nothing is done.
void ChangeAudited(StateStore& states, Clock& clock, const TokenChange& what,
                   const std::function<void()>& change);

}  // namespace lisync
