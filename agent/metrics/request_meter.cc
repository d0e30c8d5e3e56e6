#include "agent/metrics/request_meter.h"

#include <utility>

namespace lisync {
namespace {

constexpr std::array<std::string_view, kOperations> kNames = {"now",
                                                              "list",
                                                              "head",
                                                              "get",
                                                              "tags",
                                                              "part_size",
                                                              "put",
                                                              "begin_upload",
                                                              "resume_upload",
                                                              "put_part",
                                                              "complete_upload",
                                                              "keep_version"};

// From a HEAD within a rack to a part of 8 MiB on a slow line and the repeats of a failing server.
const prometheus::Histogram::BucketBoundaries& Buckets() {
  static const prometheus::Histogram::BucketBoundaries buckets = {
      0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300};
  return buckets;
}

std::size_t Index(Operation operation) { return static_cast<std::size_t>(operation); }

double Seconds(std::chrono::steady_clock::duration took) {
  return std::chrono::duration<double>(took).count();
}

// That nothing is there, or something already is, answers the question that these ask.
bool IsAnswer(Operation operation, Fault fault) {
  switch (operation) {
    case Operation::kHead:
    case Operation::kResumeUpload:
      return fault == Fault::kNotFound;
    case Operation::kPut:
    case Operation::kCompleteUpload:
      return fault == Fault::kExists;
    case Operation::kNow:
    case Operation::kList:
    case Operation::kGet:
    case Operation::kTags:
    case Operation::kPartSize:
    case Operation::kBeginUpload:
    case Operation::kPutPart:
    case Operation::kKeepVersion:
      return false;
  }
  return false;
}

}  // namespace

std::string_view Name(Operation operation) { return kNames[Index(operation)]; }

RequestMeter::RequestMeter(const RequestFamilies& families, const std::string& side,
                           std::span<const Operation> operations, SteadyNow now)
    : now_(std::move(now)), bytes_(families.bytes.Add({{"side", side}})) {
  for (const Operation operation : operations) {
    prometheus::Labels labels{{"side", side}, {"operation", std::string(Name(operation))}};
    Durations& durations = durations_[Index(operation)];
    labels["result"] = "ok";
    durations.ok = &families.durations.Add(labels, Buckets());
    labels["result"] = "error";
    durations.error = &families.durations.Add(labels, Buckets());
  }
  for (std::size_t i = 0; i < kFaults; ++i) {
    const std::string reason(Name(static_cast<Fault>(i)));
    errors_[i] = &families.errors.Add({{"side", side}, {"reason", reason}});
  }
}

void RequestMeter::CountAnswer(Operation operation, std::chrono::steady_clock::duration took) {
  durations_[Index(operation)].ok->Observe(Seconds(took));
}

void RequestMeter::CountError(Operation operation, Fault fault,
                              std::chrono::steady_clock::duration took) {
  if (IsAnswer(operation, fault)) return CountAnswer(operation, took);
  durations_[Index(operation)].error->Observe(Seconds(took));
  errors_[static_cast<std::size_t>(fault)]->Increment();
}

}  // namespace lisync
