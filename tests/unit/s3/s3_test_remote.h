#pragma once

#include "src/s3/s3_remote.h"

namespace lisync {

inline S3Remote TestRemote() {
  S3Remote remote;
  remote.endpoint = {Scheme::kHttp, "minio", 9000};
  remote.bucket = "media";
  remote.credentials = {"access", "the-secret-key", "the-session-token"};
  remote.low_level_retries = 4;
  return remote;
}

}  // namespace lisync
