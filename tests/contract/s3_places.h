#pragma once

#include <memory>
#include <random>
#include <string>
#include <utility>

#include "src/core/clock.h"
#include "src/s3/s3_source.h"
#include "src/s3/s3_store.h"
#include "tests/contract/store_fixture.h"
#include "tests/contract/test_servers.h"

namespace lisync {

// Nothing is ever deleted, so each place is a prefix that was never used.
inline std::string FreshPrefix() {
  static std::mt19937_64 random{std::random_device()()};
  return "contract " + std::to_string(random()) + "+/";
}

inline StorePlace OpenS3Place(S3Remote remote) {
  remote.prefix = FreshPrefix();
  auto clock = std::make_shared<SystemClock>();
  StorePlace place;
  place.store = OpenS3Store(remote, *clock, {});
  place.source = OpenS3Source(remote, *clock, {});
  place.keep = std::move(clock);
  return place;
}

}  // namespace lisync
