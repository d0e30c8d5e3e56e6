#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "src/core/replication_probe.h"

namespace lisync {

// A pair in which all is well: streaming, 174 tables ready, 440 bytes behind.
inline ReplicationSample HealthySample() {
  PublisherSample main;
  main.server_version = 150018;
  main.publication_exists = true;
  main.slot_exists = true;
  main.slot_active = true;
  main.wal_status = "reserved";
  main.retained_wal_bytes = 4096;
  main.lag_bytes = 440;
  main.confirmed_flush_lsn = "16/B374D848";
  main.current_lsn = "16/B374DA00";
  main.walsender_state = "streaming";
  SubscriberSample hidden;
  hidden.server_version = 150018;
  hidden.subscription_exists = true;
  hidden.subscription_enabled = true;
  hidden.worker_pid = 4711;
  hidden.received_lsn = "16/B374DA00";
  hidden.latest_end_lsn = "16/B374D900";
  hidden.since_last_message = std::chrono::seconds(3);
  hidden.apply_error_count = 0;
  hidden.sync_error_count = 0;
  hidden.tables = 174;
  ReplicationSample sample;
  sample.taken = Instant(std::chrono::seconds(1764000000));
  sample.publisher = main;
  sample.subscriber = hidden;
  return sample;
}

// Returns the samples it was given, in order; the last one again and again. At least one is needed.
class FakeReplicationProbe : public ReplicationProbe {
 public:
  explicit FakeReplicationProbe(ReplicationSample sample) : samples_{std::move(sample)} {}
  explicit FakeReplicationProbe(std::vector<ReplicationSample> samples)
      : samples_(std::move(samples)) {}

  ReplicationSample Sample() override {
    const std::size_t next = calls_ < samples_.size() ? calls_ : samples_.size() - 1;
    ++calls_;
    return samples_.at(next);
  }
  std::size_t calls() const { return calls_; }

 private:
  std::vector<ReplicationSample> samples_;
  std::size_t calls_ = 0;
};

// Forwards, but from call number `first` (counted from 1) on, `count` times, neither side can be
// asked, for `reason`.
class FaultyReplicationProbe : public ReplicationProbe {
 public:
  FaultyReplicationProbe(ReplicationProbe& real, std::size_t first, std::size_t count,
                         std::string reason)
      : real_(real), first_(first), count_(count), reason_(std::move(reason)) {}

  ReplicationSample Sample() override {
    ++calls_;
    ReplicationSample sample = real_.Sample();
    if (calls_ < first_ || calls_ >= first_ + count_) return sample;
    sample.publisher.reset();
    sample.subscriber.reset();
    sample.publisher_unknown = sample.subscriber_unknown = reason_;
    return sample;
  }

 private:
  ReplicationProbe& real_;
  const std::size_t first_;
  const std::size_t count_;
  const std::string reason_;
  std::size_t calls_ = 0;
};

}  // namespace lisync
