#include <benchmark/benchmark.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

#include "storage/sqlite_state_store.h"
#include "tests/support/recorded_batch.h"
#include "tests/support/temp_dir.h"

namespace lisync {
namespace {

// Commits of `range` object states with an entry each, as a sync records them. Reports entries a
// second by the clock on the wall: what costs here is waiting for the disk.
void BM_CommitOfStatesAndEntries(benchmark::State& state) {
  const TempDir directory;
  const auto store = OpenStateStore({directory.path(), "audit.example/bench", {}, 0});
  const auto size = static_cast<std::size_t>(state.range(0));
  std::size_t first = 0;
  for (auto _ : state) {
    state.PauseTiming();
    const Batch batch = RecordedBatch(first, size);
    first += size;
    state.ResumeTiming();
    benchmark::DoNotOptimize(store->Commit(batch));
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(first));
}
BENCHMARK(BM_CommitOfStatesAndEntries)->Arg(10)->Arg(1000)->UseRealTime();

}  // namespace
}  // namespace lisync
