#pragma once

#include <string>

#include "src/s3/s3_remote.h"

namespace lisync {

// The S3 server of this name ("main_s3", "hidden_s3", "other_s3") as scripts/servers wrote it into
// the JSON file that LI_SYNC_TEST_SERVERS names. Throws std::runtime_error that says what to do.
S3Remote TestServer(const std::string& name);

// The bucket of this server whose versioning is "Enabled" or "Suspended". Throws likewise.
std::string TestBucket(const std::string& server, const std::string& versioning);

}  // namespace lisync
