#include "src/sync/part_copier.h"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "src/sync/part_digester.h"
#include "src/sync/stopped.h"

namespace lisync {
// One object's way. Lanes take parts in order and wait for their turn only to be digested.
class PartCopier::Job {
 public:
  Job(PartCopier& copier, const ObjectInfo& object, const PartPlan& plan, WholeMd5 whole,
      MultipartUpload& upload, const std::stop_token& stop)
      : copier_(copier),
        object_(object),
        part_size_(plan.send),
        parts_(PartsOf(object.size, plan.send)),
        upload_(upload),
        forward_(stop, [this] { end_.request_stop(); }),
        digester_(plan, whole) {}

  void RunLane() {
    try {
      WorkLane();
    } catch (const std::exception& e) {
      Fail({Action::kAskOperator, Fault::kNone, std::string("a transfer failed: ") + e.what()});
    }
  }

  Result<PartDigests> Finish() {
    if (error_) return *error_;
    if (digested_ < parts_) return Stopped();
    return digester_.Finish();
  }

 private:
  void WorkLane() {
    while (true) {
      // The buffer before the number: whoever has the lowest number can go on, so no lane waits
      // for one that waits for memory.
      auto buffer = copier_.buffers_.Take(std::min(part_size_, object_.size), end_.get_token());
      const std::optional<std::uint64_t> part = buffer ? NextPart() : std::nullopt;
      if (!part) return;
      const std::uint64_t offset = *part * part_size_;
      const auto bytes = buffer->bytes().first(std::min(part_size_, object_.size - offset));
      if (auto moved = Move(*part, offset, bytes); !moved.ok()) return Fail(moved.error());
    }
  }

  std::optional<std::uint64_t> NextPart() {
    const std::lock_guard lock(mutex_);
    if (next_ == parts_ || end_.stop_requested()) return std::nullopt;
    return next_++;
  }

  Result<void> Move(std::uint64_t part, std::uint64_t offset, std::span<std::byte> bytes) {
    if (!copier_.bandwidth_.Take(bytes.size(), end_.get_token())) return Stopped();
    if (auto read = copier_.source_.Get(object_, offset, bytes); !read.ok()) return read.error();
    const Md5 md5 = Md5Of(bytes);
    if (!Digest(part, bytes, md5)) return Stopped();
    const auto number = static_cast<std::uint32_t>(part + 1);
    auto there = upload_.Has(number, bytes.size(), md5);
    if (!there.ok()) return there.error();
    return there.value() ? Result<void>() : upload_.PutPart(number, bytes, md5);
  }

  bool Digest(std::uint64_t part, std::span<const std::byte> bytes, const Md5& md5) {
    {
      std::unique_lock lock(mutex_);
      if (!turn_.wait(lock, end_.get_token(), [&] { return digested_ == part; })) return false;
    }
    digester_.Add(bytes, md5);
    {
      const std::lock_guard lock(mutex_);
      ++digested_;
    }
    turn_.notify_all();
    return true;
  }

  void Fail(const Error& error) {
    {
      const std::lock_guard lock(mutex_);
      if (!error_) error_ = error;
    }
    end_.request_stop();
  }

  PartCopier& copier_;
  const ObjectInfo& object_;
  const std::uint64_t part_size_;
  const std::uint64_t parts_;
  MultipartUpload& upload_;
  std::stop_source end_;
  const std::stop_callback<std::function<void()>> forward_;
  std::mutex mutex_;
  std::condition_variable_any turn_;
  std::uint64_t next_ = 0;      // guarded by mutex_
  std::uint64_t digested_ = 0;  // likewise
  std::optional<Error> error_;  // likewise
  PartDigester digester_;       // of the lane whose turn it is
};

Result<PartDigests> PartCopier::Copy(const ObjectInfo& object, const PartPlan& plan, WholeMd5 whole,
                                     MultipartUpload& upload, std::uint32_t lanes,
                                     const std::stop_token& stop) {
  Job job(*this, object, plan, whole, upload, stop);
  {
    const std::uint64_t wanted = std::min<std::uint64_t>(lanes, PartsOf(object.size, plan.send));
    std::vector<std::jthread> others;
    others.reserve(wanted);
    try {
      while (others.size() + 1 < wanted) others.emplace_back([&job] { job.RunLane(); });
    } catch (const std::system_error&) {
      // No more threads: those that there are do it.
    }
    job.RunLane();
  }
  return job.Finish();
}

}  // namespace lisync
