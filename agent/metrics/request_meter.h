#pragma once

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/histogram.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "src/core/result.h"

namespace lisync {

// Time for durations, from outside so that a test can set it.
using SteadyNow = std::function<std::chrono::steady_clock::time_point()>;

enum class Operation {
  kNow,
  kList,
  kHead,
  kGet,
  kTags,
  kPartSize,
  kPut,
  kBeginUpload,
  kResumeUpload,
  kPutPart,
  kCompleteUpload,
  kKeepVersion,
};
inline constexpr std::size_t kOperations = static_cast<std::size_t>(Operation::kKeepVersion) + 1;

// The value of the label `operation`: "now", "list", …, "keep_version".
std::string_view Name(Operation operation);

// Where the requests of both sides are counted.
struct RequestFamilies {
  prometheus::Family<prometheus::Histogram>& durations;  // side, operation, result
  prometheus::Family<prometheus::Counter>& errors;       // side, reason
  prometheus::Family<prometheus::Counter>& bytes;        // side
};

// Measures the requests of one side. Every series is there from the start, at 0. Thread-safe; the
// families must outlive it.
class RequestMeter {
 public:
  RequestMeter(const RequestFamilies& families, const std::string& side,
               std::span<const Operation> operations, SteadyNow now);

  // Does the request `work` and counts it. The operation is one of those given at first.
  template <typename Work>
  auto Measure(Operation operation, Work work) {
    const auto start = now_();
    auto result = work();
    const auto took = now_() - start;
    if (result.ok()) {
      CountAnswer(operation, took);
    } else {
      CountError(operation, result.error().fault, took);
    }
    return result;
  }
  // Media content that went over.
  void Moved(std::size_t bytes) { bytes_.Increment(static_cast<double>(bytes)); }

 private:
  struct Durations {
    prometheus::Histogram* ok = nullptr;
    prometheus::Histogram* error = nullptr;
  };

  void CountAnswer(Operation operation, std::chrono::steady_clock::duration took);
  void CountError(Operation operation, Fault fault, std::chrono::steady_clock::duration took);

  const SteadyNow now_;
  std::array<Durations, kOperations> durations_{};
  std::array<prometheus::Counter*, kFaults> errors_{};
  prometheus::Counter& bytes_;
};

}  // namespace lisync
