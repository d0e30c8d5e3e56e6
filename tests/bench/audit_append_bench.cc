#include <benchmark/benchmark.h>

#include <memory>
#include <string>

#include "storage/sqlite_state_store.h"
#include "tests/support/recorded_batch.h"
#include "tests/support/temp_dir.h"

namespace lisync {
namespace {

// Objects as a listing yields them: by key, each after all before.
Batch InListingOrder(std::size_t first, std::size_t count) {
  Batch batch;
  for (std::size_t i = first; i < first + count; ++i) {
    const std::string number = std::to_string(1'000'000'000 + i);
    auto [state, event] =
        RecordedCopy("local_content/" + number.substr(1, 3) + "/" + number + "AbCdEfGhIjKlMn", i);
    batch.states.push_back(std::move(state));
    batch.events.push_back(std::move(event));
  }
  return batch;
}

using MakeBatch = Batch (*)(std::size_t first, std::size_t count);

// Commits of `range` object states with an entry each, as a sync records them. Reports entries a
// second by the clock on the wall: what costs here is waiting for the disk.
void BM_Commit(benchmark::State& state, MakeBatch make) {
  const TempDir directory;
  const auto store = OpenStateStore({directory.path(), "audit.example/bench", {}, 0});
  const auto size = static_cast<std::size_t>(state.range(0));
  std::size_t first = 0;
  for (auto _ : state) {
    state.PauseTiming();
    const Batch batch = make(first, size);
    first += size;
    state.ResumeTiming();
    benchmark::DoNotOptimize(store->Commit(batch));
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(first));
}
BENCHMARK_CAPTURE(BM_Commit, InListingOrder, &InListingOrder)->Arg(10)->Arg(1000)->UseRealTime();
BENCHMARK_CAPTURE(BM_Commit, InRandomOrder, &RecordedBatch)->Arg(10)->Arg(1000)->UseRealTime();

}  // namespace
}  // namespace lisync
