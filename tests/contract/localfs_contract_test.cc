// LocalStore and LocalSource over a directory.

#include "src/core/clock.h"
#include "src/localfs/local_source.h"
#include "src/localfs/local_store.h"
#include "tests/contract/fidelity_suite.h"
#include "tests/contract/media_store_suite.h"
#include "tests/support/temp_dir.h"

namespace lisync {
namespace {

struct Directory {
  TempDir root;
  SystemClock clock;
};

StorePlace OpenDirectory() {
  auto directory = std::make_shared<Directory>();
  StorePlace place;
  place.store = std::make_unique<LocalStore>(directory->root.path());
  place.source = std::make_unique<LocalSource>(directory->root.path(), directory->clock);
  place.keep = std::move(directory);
  return place;
}

INSTANTIATE_TEST_SUITE_P(Local, MediaStoreSuite,
                         testing::Values(StoreCase{"directory", OpenDirectory, KeepsHeaders::kNo}),
                         StoreCaseName());
INSTANTIATE_TEST_SUITE_P(Local, FidelitySuite,
                         testing::Values(StoreCase{"directory", OpenDirectory, KeepsHeaders::kNo}),
                         StoreCaseName());

}  // namespace
}  // namespace lisync
