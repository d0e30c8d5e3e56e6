#pragma once

#include <optional>
#include <stop_token>
#include <vector>

#include "src/core/state_store.h"
#include "src/sync/object_copier.h"
#include "src/sync/object_verifier.h"
#include "src/sync/outcome.h"

namespace lisync {

// Puts a good copy in the place of one that a verification found bad or missing: main's bytes are
// read and must be those recorded, the bad copy is kept aside (DamagedTag), the new one is written,
// and then read again from hidden. Used by one thread; the caller holds the run's lock.
class ObjectRepair {
 public:
  ObjectRepair(MediaSource& source, StateStore& states, Clock& clock, ObjectCopier& copier,
               ObjectVerifier& verifier, RunContext context);

  // `bad`: the record as the verification left it. Records an intent before the act and the result
  // after it. What is returned is recorded already; absent when a stop was requested before the
  // object was done. `failure` says why it could not be repaired. Throws StorageError.
  std::optional<Outcome> Repair(const ObjectState& bad, const std::stop_token& stop);

 private:
  std::optional<Outcome> TryRepair(const ObjectState& bad, const std::stop_token& stop);
  // Nothing when the new copy, read again, is what was meant.
  std::optional<Error> WrongCopy(const ObjectState& copied, const Sha256& meant,
                                 const std::stop_token& stop);
  // `kept`: by the new copy that came to nothing.
  Outcome Failed(const ObjectState& bad, const Error& error,
                 const std::vector<EarlierVersion>& kept = {}) const;

  MediaSource& source_;
  StateStore& states_;
  Clock& clock_;
  ObjectCopier& copier_;
  ObjectVerifier& verifier_;
  const RunContext context_;
};

}  // namespace lisync
