// The in-memory sides that unit tests use keep the same contract.

#include "src/core/clock.h"
#include "tests/contract/fidelity_suite.h"
#include "tests/contract/media_store_suite.h"
#include "tests/support/memory_media.h"

namespace lisync {
namespace {

StorePlace OpenMemory() {
  auto bucket = std::make_shared<MemoryBucket>();
  auto store = std::make_unique<MemoryStore>(*bucket);
  auto source = std::make_unique<MemorySource>(*bucket);
  store->identity = source->Identity();
  source->now = SystemClock().Now();
  StorePlace place;
  place.store = std::move(store);
  place.source = std::move(source);
  place.keep = std::move(bucket);
  return place;
}

INSTANTIATE_TEST_SUITE_P(Memory, MediaStoreSuite, testing::Values(StoreCase{"memory", OpenMemory}),
                         StoreCaseName());

StorePlace OpenVersionedMemory() {
  StorePlace place = OpenMemory();
  static_cast<MemoryBucket*>(place.keep.get())->Version(Versioning::kEnabled);
  return place;
}

INSTANTIATE_TEST_SUITE_P(Memory, FidelitySuite,
                         testing::Values(StoreCase{"memory", OpenMemory},
                                         StoreCase{"versioned", OpenVersionedMemory,
                                                   KeepsHeaders::kYes, KeepsVersions::kById}),
                         StoreCaseName());

}  // namespace
}  // namespace lisync
