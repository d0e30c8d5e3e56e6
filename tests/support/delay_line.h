#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>
#include <span>
#include <vector>

namespace lisync {

// Bytes that travel one way and arrive `delay` after they set out, in a buffer of fixed size. Time
// comes from outside. For one thread.
class DelayLine {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Span = std::chrono::steady_clock::duration;

  // Nothing sets out before `open`.
  DelayLine(Span delay, std::size_t capacity, Time open);

  // Where to put what comes next; empty when the line is full or has ended.
  std::span<std::byte> Room();
  // So many bytes were put into Room() at `now`. None arrives early; one may arrive later by a 50th
  // of the delay.
  void Put(std::size_t count, Time now);
  // No more bytes come; the end itself travels as they do.
  void End(Time now);

  // What has arrived by `now` and was not taken yet, or the first part of it.
  std::span<const std::byte> Arrived(Time now) const;
  void Take(std::size_t count);
  // Whether the end has arrived and everything before it was taken.
  bool EndArrived(Time now) const;

  // When the next bytes or the end arrive; absent when none is on the way.
  std::optional<Time> NextArrival(Time now) const;

 private:
  // Bytes up to `end` (counted from the line's first) arrive at `due`.
  struct Mark {
    Time first_due;
    Time due;
    std::size_t end;
  };
  static constexpr std::size_t kMostMarks = 100;

  Time DueOf(Time now) const { return (now < open_ ? open_ : now) + delay_; }
  std::size_t ArrivedEnd(Time now) const;

  const Span delay_;
  const Time open_;
  std::vector<std::byte> ring_;
  std::size_t put_ = 0;    // bytes ever
  std::size_t taken_ = 0;  // bytes ever
  std::deque<Mark> marks_;
  std::optional<Time> end_due_;
};

}  // namespace lisync
