#include "agent/metrics/metrics.h"

#include <gtest/gtest.h>

#include <type_traits>

#include "agent/metrics/metered_source.h"
#include "agent/metrics/metered_store.h"
#include "tests/support/flaky_state_store.h"
#include "tests/support/memory_media.h"
#include "tests/support/memory_state_store.h"
#include "tests/unit/agent/metric_values.h"

namespace lisync {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr const char* kRequests = "lisync_request_duration_seconds";
constexpr const char* kErrors = "lisync_request_errors_total";
constexpr const char* kObjects = "lisync_processed_objects_total";
constexpr const char* kAppends = "lisync_audit_append_duration_seconds";

template <typename T>
concept CanWrite = requires(T& side, const ObjectInfo& object, const ObjectHeaders& headers,
                            std::span<const std::byte> bytes, const Md5& md5) {
  side.Put(object, headers, bytes, md5, Precondition::kNone);
};
static_assert(CanWrite<MeteredStore>);
static_assert(!CanWrite<MeteredSource> && !std::is_base_of_v<MediaStore, MeteredSource>);

// Forwards to what the test holds, as a wrapper owns what it wraps.
class BorrowedStates : public FlakyStateStore {
 public:
  explicit BorrowedStates(StateStore& real, int fails_at = 1'000'000)
      : FlakyStateStore(real, fails_at) {}
};

class MetricsTest : public testing::Test {
 protected:
  MetricsTest() {
    main_.Write("k", "four");
    auto source = std::make_unique<MemorySource>(main_);
    auto store = std::make_unique<MemoryStore>(hidden_);
    raw_source_ = source.get();
    raw_store_ = store.get();
    source_ = metrics_.Wrappers().source(std::move(source));
    store_ = metrics_.Wrappers().store(std::move(store));
  }

  ObjectInfo K() const { return {ObjectKey("k"), 4, main_.Find(ObjectKey("k"))->etag, {}}; }
  std::optional<prometheus::ClientMetric::Histogram> Requests(const std::string& side,
                                                              const std::string& operation,
                                                              const std::string& result) const {
    return HistogramOf(metrics_.Collect(), kRequests,
                       {{"side", side}, {"operation", operation}, {"result", result}});
  }
  std::uint64_t Ok(const std::string& side, const std::string& operation) const {
    return Requests(side, operation, "ok").value().sample_count;
  }
  std::uint64_t Bad(const std::string& side, const std::string& operation) const {
    return Requests(side, operation, "error").value().sample_count;
  }
  std::optional<double> Errors(const std::string& side, const std::string& reason) const {
    return CounterOf(metrics_.Collect(), kErrors, {{"side", side}, {"reason", reason}});
  }
  std::optional<double> Moved(const std::string& side) const {
    return CounterOf(metrics_.Collect(), "lisync_transferred_bytes_total", {{"side", side}});
  }
  std::optional<double> Objects(const std::string& outcome, const std::string& reason) const {
    return CounterOf(metrics_.Collect(), kObjects, {{"outcome", outcome}, {"reason", reason}});
  }

  static AuditEvent Event(const std::string& action, const std::string& outcome,
                          const std::string& fault = "") {
    AuditEvent event;
    event.action = action;
    event.outcome = outcome;
    event.key = ObjectKey("k");
    event.size = 700;
    if (!fault.empty()) event.detail.emplace_back("fault", fault);
    return event;
  }

  steady_clock::time_point now_;
  milliseconds request_takes_{0};
  // Each reading of the clock is that much after the one before.
  Metrics metrics_{"1.2.3", [this] { return now_ += request_takes_; }};
  MemoryBucket main_;
  MemoryBucket hidden_;
  MemorySource* raw_source_ = nullptr;
  MemoryStore* raw_store_ = nullptr;
  std::unique_ptr<MediaSource> source_;
  std::unique_ptr<MediaStore> store_;
  std::array<std::byte, 4> buffer_{};
};

TEST_F(MetricsTest, EverySeriesIsThereBeforeAnythingHappens) {
  for (const char* operation : {"now", "list", "head", "get"}) {
    EXPECT_EQ(Ok("main", operation), 0) << operation;
    EXPECT_EQ(Bad("main", operation), 0) << operation;
  }
  for (const char* operation :
       {"list", "head", "put", "begin_upload", "put_part", "complete_upload", "keep_version"}) {
    EXPECT_EQ(Ok("hidden", operation), 0) << operation;
    EXPECT_EQ(Bad("hidden", operation), 0) << operation;
  }
  EXPECT_FALSE(Requests("main", "put", "ok"));
  for (std::size_t i = 0; i < kFaults; ++i) {
    const std::string reason(Name(static_cast<Fault>(i)));
    EXPECT_EQ(Objects("failed", reason), 0) << reason;
    EXPECT_EQ(Errors("main", reason), 0) << reason;
    EXPECT_EQ(Errors("hidden", reason), 0) << reason;
  }
  for (const char* outcome : {"copied", "adopted", "vanished"}) {
    EXPECT_EQ(Objects(outcome, "none"), 0) << outcome;
  }
  for (const char* result : {"succeeded", "failed", "stopped"}) {
    for (const char* trigger : {"schedule", "full scan", "retry", "request", "signal"}) {
      EXPECT_EQ(CounterOf(metrics_.Collect(), "lisync_runs_total",
                          {{"result", result}, {"trigger", trigger}}),
                0);
    }
  }
  EXPECT_EQ(HistogramOf(metrics_.Collect(), kAppends, {{"result", "error"}})->sample_count, 0);
  EXPECT_EQ(CounterOf(metrics_.Collect(), "lisync_copied_bytes_total"), 0);
  EXPECT_EQ(GaugeOf(metrics_.Collect(), "lisync_build_info", {{"version", "1.2.3"}}), 1);
}

TEST_F(MetricsTest, ARequestIsPassedOnAndItsTimeObserved) {
  request_takes_ = milliseconds(30);
  const auto got = source_->Get(K(), 0, buffer_);
  ASSERT_TRUE(got.ok());
  EXPECT_EQ(buffer_[0], std::byte{'f'});
  const auto durations = Requests("main", "get", "ok").value();
  EXPECT_EQ(durations.sample_count, 1);
  EXPECT_DOUBLE_EQ(durations.sample_sum, 0.03);
  for (const auto& bucket : durations.bucket) {
    EXPECT_EQ(bucket.cumulative_count, bucket.upper_bound < 0.03 ? 0 : 1) << bucket.upper_bound;
  }
  EXPECT_EQ(Moved("main"), 4);
  EXPECT_EQ(source_->Identity(), raw_source_->Identity());
}

TEST_F(MetricsTest, EachOperationOfMainHasItsOwnSeries) {
  ASSERT_TRUE(source_->Now().ok());
  ASSERT_TRUE(source_->List({}).ok());
  ASSERT_TRUE(source_->Head(ObjectKey("k")).ok());
  EXPECT_EQ(Ok("main", "now"), 1);
  EXPECT_EQ(Ok("main", "list"), 1);
  EXPECT_EQ(Ok("main", "head"), 1);
  EXPECT_EQ(Ok("main", "get"), 0);
  EXPECT_EQ(Moved("main"), 0);
}

TEST_F(MetricsTest, AFailedRequestCountsByItsReasonAndMovesNothing) {
  raw_source_->faults = [](const std::string&, const ObjectKey&) -> std::optional<Error> {
    return Error{Action::kSkip, Fault::kDenied, "no"};
  };
  EXPECT_EQ(source_->Get(K(), 0, buffer_).error().fault, Fault::kDenied);
  EXPECT_EQ(Ok("main", "get"), 0);
  EXPECT_EQ(Bad("main", "get"), 1);
  EXPECT_EQ(Errors("main", "denied"), 1);
  EXPECT_EQ(Errors("hidden", "denied"), 0);
  EXPECT_EQ(Moved("main"), 0);
}

TEST_F(MetricsTest, ThatNothingIsThereOrSomethingIsAnswersTheQuestion) {
  EXPECT_EQ(store_->Head(ObjectKey("k")).error().fault, Fault::kNotFound);
  EXPECT_EQ(Ok("hidden", "head"), 1);
  hidden_.Write("k", "else");
  const auto put =
      store_->Put(K(), {}, AsBytes("four"), Md5Of(AsBytes("four")), Precondition::kAbsent);
  EXPECT_EQ(put.error().fault, Fault::kExists);
  EXPECT_EQ(Ok("hidden", "put"), 1);
  EXPECT_EQ(Errors("hidden", "not-found"), 0);
  EXPECT_EQ(Errors("hidden", "exists"), 0);
}

TEST_F(MetricsTest, AnObjectThatIsGoneWhenItIsReadIsAnError) {
  const ObjectInfo object = K();
  main_.Remove("k");
  EXPECT_FALSE(source_->Get(object, 0, buffer_).ok());
  EXPECT_EQ(Errors("main", "not-found"), 1);
}

TEST_F(MetricsTest, EachOperationOfHiddenHasItsOwnSeriesAndPartsAreMeasured) {
  ASSERT_TRUE(store_->List({}).ok());
  ASSERT_TRUE(
      store_->Put(K(), {}, AsBytes("four"), Md5Of(AsBytes("four")), Precondition::kAbsent).ok());
  ASSERT_TRUE(
      store_->KeepVersion(ObjectKey("k"), store_->Head(ObjectKey("k")).value(), ObjectKey("kept"))
          .ok());
  auto upload = store_->Begin({ObjectKey("big"), 6, {}, {}}, {}, 3, Precondition::kAbsent);
  ASSERT_TRUE(upload.ok());
  ASSERT_TRUE(upload.value()->PutPart(1, AsBytes("abc"), Md5Of(AsBytes("abc"))).ok());
  ASSERT_TRUE(upload.value()->PutPart(2, AsBytes("def"), Md5Of(AsBytes("def"))).ok());
  ASSERT_TRUE(upload.value()->Complete().ok());
  EXPECT_EQ(hidden_.Bytes("big"), "abcdef");
  EXPECT_EQ(Ok("hidden", "list"), 1);
  EXPECT_EQ(Ok("hidden", "put"), 1);
  EXPECT_EQ(Ok("hidden", "keep_version"), 1);
  EXPECT_EQ(Ok("hidden", "begin_upload"), 1);
  EXPECT_EQ(Ok("hidden", "put_part"), 2);
  EXPECT_EQ(Ok("hidden", "complete_upload"), 1);
  EXPECT_EQ(Moved("hidden"), 4 + 6);
}

TEST_F(MetricsTest, AnUploadThatCannotBeginIsAnError) {
  raw_store_->faults = [](const std::string&, const ObjectKey&) -> std::optional<Error> {
    return Error{Action::kAskOperator, Fault::kNoSpace, "full"};
  };
  EXPECT_FALSE(store_->Begin({ObjectKey("big"), 6, {}, {}}, {}, 3, Precondition::kNone).ok());
  EXPECT_EQ(Bad("hidden", "begin_upload"), 1);
  EXPECT_EQ(Errors("hidden", "no-space"), 1);
}

TEST_F(MetricsTest, WhatIsRecordedOfObjectsIsCountedByOutcomeAndReason) {
  MemoryStateStore real;
  const auto states = metrics_.Wrappers().states(std::make_unique<BorrowedStates>(real), "run");
  states->Commit({.events = {Event("object.copy", "ok"), Event("object.copy", "ok"),
                             Event("object.adopt", "ok"), Event("object.vanish", "ok"),
                             Event("object.copy", "failed", "corrupt"),
                             Event("object.vanish", "failed", "network"),
                             Event("object.copy", "failed", "a later version's")}});
  EXPECT_EQ(real.events().size(), 7);
  EXPECT_EQ(Objects("copied", "none"), 2);
  EXPECT_EQ(Objects("adopted", "none"), 1);
  EXPECT_EQ(Objects("vanished", "none"), 1);
  EXPECT_EQ(Objects("failed", "corrupt"), 1);
  EXPECT_EQ(Objects("failed", "network"), 1);
  EXPECT_EQ(Objects("failed", "none"), 1);
  EXPECT_EQ(CounterOf(metrics_.Collect(), "lisync_copied_bytes_total"), 1400);
}

TEST_F(MetricsTest, EntriesThatAreNotAboutAnObjectsFateCountNothing) {
  EXPECT_EQ(OutcomeOf(Event("batch.start", "intent")), std::nullopt);
  AuditEvent run = Event("run.finish", "ok");
  run.key.reset();
  EXPECT_EQ(OutcomeOf(run), std::nullopt);
}

TEST_F(MetricsTest, WhatCouldNotBeRecordedDoesNotCount) {
  MemoryStateStore real;
  const auto states = metrics_.Wrappers().states(std::make_unique<BorrowedStates>(real, 1), "run");
  EXPECT_THROW(states->Commit({.events = {Event("object.copy", "ok")}}), StorageError);
  EXPECT_EQ(Objects("copied", "none"), 0);
  EXPECT_EQ(HistogramOf(metrics_.Collect(), kAppends, {{"result", "error"}})->sample_count, 1);
  EXPECT_EQ(HistogramOf(metrics_.Collect(), kAppends, {{"result", "ok"}})->sample_count, 0);
}

TEST_F(MetricsTest, AnAppendIsTimedAndACommitWithoutEntriesIsNone) {
  request_takes_ = milliseconds(7);
  MemoryStateStore real;
  const auto states = metrics_.Observe(std::make_unique<BorrowedStates>(real));
  states->Commit({});
  states->Commit({.events = {Event("service.start", "ok")}});
  states->ResetHeld("elsewhere", Event("state.reset", "ok"));
  const auto appends = HistogramOf(metrics_.Collect(), kAppends, {{"result", "ok"}}).value();
  EXPECT_EQ(appends.sample_count, 2);
  EXPECT_DOUBLE_EQ(appends.sample_sum, 0.014);
}

TEST_F(MetricsTest, ARunCountsByResultAndTriggerAndItsTimeIsObserved) {
  RunRecord run;
  run.state = RunState::kFailed;
  run.trigger = RunTrigger::kFullScan;
  run.started = Instant(std::chrono::seconds(100));
  run.finished = Instant(std::chrono::seconds(140));
  metrics_.Count(run);
  EXPECT_EQ(CounterOf(metrics_.Collect(), "lisync_runs_total",
                      {{"result", "failed"}, {"trigger", "full scan"}}),
            1);
  const auto durations = HistogramOf(metrics_.Collect(), "lisync_run_duration_seconds").value();
  EXPECT_EQ(durations.sample_count, 1);
  EXPECT_DOUBLE_EQ(durations.sample_sum, 40);
}

}  // namespace
}  // namespace lisync
