#include <benchmark/benchmark.h>

#include <algorithm>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "src/sync/pass_planner.h"
#include "storage/sqlite_state_store.h"
#include "tests/bench/synthetic_states.h"
#include "tests/support/temp_dir.h"

namespace lisync {
namespace {

constexpr std::size_t kPage = 1000;

// Lists objects that it has ready, and has nothing else. Costs a binary search and a copy a page.
class ReadyListing : public MediaSource {
 public:
  explicit ReadyListing(std::vector<ObjectInfo> objects) : objects_(std::move(objects)) {}

  std::string Identity() const override { return "memory main"; }
  Result<Instant> Now() override { return kRecordedAt; }
  Result<ListPage> List(const ObjectKey& start_after) override {
    const auto begin = std::upper_bound(
        objects_.begin(), objects_.end(), start_after,
        [](const ObjectKey& key, const ObjectInfo& object) { return key < object.key; });
    const auto end = begin + std::min<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(kPage),
                                                      objects_.end() - begin);
    ListPage page{{begin, end}, {}, end == objects_.end()};
    if (begin != end) page.next_start_after = page.objects.back().key;
    return page;
  }
  Result<ObjectInfo> Head(const ObjectKey&) override { return Nothing(); }
  Result<ObjectHeaders> Get(const ObjectInfo&, std::uint64_t, std::span<std::byte>) override {
    return Nothing();
  }
  Result<ObjectTags> Tags(const ObjectKey&) override { return Nothing(); }
  Result<std::uint64_t> PartSize(const ObjectInfo&, std::uint32_t) override { return Nothing(); }

 private:
  static Error Nothing() { return {Action::kSkip, Fault::kNotFound, "only listings"}; }

  const std::vector<ObjectInfo> objects_;
};

// Is never asked: a pass without changes looks at main and the states alone.
class UnaskedStore : public MediaStore {
 public:
  std::string Identity() const override { return "memory hidden"; }
  Result<ListPage> List(const ObjectKey&) override { return Asked(); }
  Result<StoredObject> Head(const ObjectKey&) override { return Asked(); }
  Result<void> Read(const ObjectKey&, const StoredObject&, std::uint64_t,
                    std::span<std::byte>) override {
    return Asked();
  }
  Result<StoredObject> Put(const ObjectInfo&, const ObjectHeaders&, std::span<const std::byte>,
                           const Md5&, Precondition) override {
    return Asked();
  }
  Result<std::unique_ptr<MultipartUpload>> Begin(const ObjectInfo&, const ObjectHeaders&,
                                                 std::uint64_t, Precondition) override {
    return Asked();
  }
  Result<std::unique_ptr<MultipartUpload>> Resume(const ObjectInfo&, const std::string&,
                                                  std::uint64_t, Precondition) override {
    return Asked();
  }
  Result<KeptVersion> KeepVersion(const ObjectKey&, const StoredObject&,
                                  const ObjectKey&) override {
    return Asked();
  }

 private:
  static Error Asked() { return {Action::kAskOperator, Fault::kUnsupported, "hidden was asked"}; }
};

class NothingToDo : public StepSink {
 public:
  void Reached(const Scan& /*scan*/) override {}
  bool Take(PlannedStep) override { throw std::logic_error("there is nothing to do"); }
};

// A database with `objects` copied objects, and the listing that shows them unchanged.
struct Known {
  explicit Known(std::size_t objects) {
    const SyntheticBucket bucket(objects);
    states = OpenStateStore({directory.path(), "audit.example/bench", {}, 0});
    RecordCopies(*states, bucket);
    std::vector<ObjectInfo> listed;
    listed.reserve(objects);
    for (std::size_t i = 0; i < objects; ++i) listed.push_back(SyntheticObject(bucket, i));
    main = std::make_unique<ReadyListing>(std::move(listed));
  }

  TempDir directory;
  std::unique_ptr<StateStore> states;
  std::unique_ptr<ReadyListing> main;
};

Known& KnownObjects(std::size_t objects) {
  static std::map<std::size_t, std::unique_ptr<Known>> made;
  auto& known = made[objects];
  if (!known) known = std::make_unique<Known>(objects);
  return *known;
}

// What a pass without changes does on this machine: pages of main's listing, the states of the same
// key ranges out of the database, and the comparison. By the clock on the wall, since a pass may
// use several threads.
void BM_Pass(benchmark::State& state) {
  const auto objects = static_cast<std::size_t>(state.range(0));
  Known& known = KnownObjects(objects);
  UnaskedStore store;
  SystemClock clock;
  NothingToDo sink;
  const PassOptions options;
  for (auto _ : state) {
    RunProgress progress;
    PassPlanner planner(*known.main, store, *known.states, clock, options, progress);
    Scan scan;
    scan.ranges = CutLike(std::nullopt, 1);
    const Result<void> planned = planner.Run(std::move(scan), sink, {});
    if (!planned.ok()) state.SkipWithError(planned.error().what.c_str());
    if (progress.up_to_date != objects) state.SkipWithError("not all objects are up to date");
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_Pass)->Arg(10'000)->Arg(200'000)->UseRealTime()->Unit(benchmark::kMillisecond);

// The same without the pass around it: a page's states are loaded and compared with the page.
void BM_LoadAndPlan(benchmark::State& state) {
  const auto objects = static_cast<std::size_t>(state.range(0));
  Known& known = KnownObjects(objects);
  for (auto _ : state) {
    std::uint64_t up_to_date = 0;
    ObjectKey after;
    for (bool last = false; !last;) {
      ListPage page = std::move(known.main->List(after)).value();
      last = page.last;
      const KeyRange range{after, page.next_start_after};
      const auto states = known.states->Load(range, kPage);
      up_to_date += PlanSync(page.objects, states, {}, kRecordedAt).up_to_date;
      after = page.next_start_after;
    }
    if (up_to_date != objects) state.SkipWithError("not all objects are up to date");
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_LoadAndPlan)->Arg(200'000)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace lisync
