#pragma once

#include <cstdint>
#include <ostream>

#include "src/core/audit_log.h"

namespace lisync {

// Writes the trail as it stands at the call as NDJSON (https://github.com/ndjson/ndjson-spec): each
// entry's exact leaf bytes and a newline, nothing else. SHA-256 over 0x00 and a line without its
// newline is the entry's leaf hash. Returns the number of lines written; constant memory.
//
// Stops early when `out` fails: the caller flushes and checks it. Throws StorageError when the
// trail cannot be read.
std::uint64_t ExportNdjson(AuditLog& log, std::ostream& out);

}  // namespace lisync
