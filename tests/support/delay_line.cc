#include "tests/support/delay_line.h"

#include <algorithm>

namespace lisync {

DelayLine::DelayLine(Span delay, std::size_t capacity, Time open)
    : delay_(delay), open_(open), ring_(capacity) {}

std::span<std::byte> DelayLine::Room() {
  if (end_due_) return {};
  const std::size_t free = ring_.size() - (put_ - taken_);
  const std::size_t at = put_ % ring_.size();
  return std::span(ring_).subspan(at, std::min(free, ring_.size() - at));
}

void DelayLine::Put(std::size_t count, Time now) {
  if (count == 0) return;
  put_ += count;
  const Time due = DueOf(now);
  const bool joins = !marks_.empty() &&
                     (due - marks_.back().first_due <= delay_ / 50 || marks_.size() == kMostMarks);
  if (joins) {
    marks_.back().due = due;
    marks_.back().end = put_;
  } else {
    marks_.push_back({due, due, put_});
  }
}

void DelayLine::End(Time now) {
  if (!end_due_) end_due_ = DueOf(now);
}

std::size_t DelayLine::ArrivedEnd(Time now) const {
  std::size_t end = taken_;
  for (const Mark& mark : marks_) {
    if (mark.due > now) break;
    end = mark.end;
  }
  return end;
}

std::span<const std::byte> DelayLine::Arrived(Time now) const {
  const std::size_t at = taken_ % ring_.size();
  return std::span(ring_).subspan(at, std::min(ArrivedEnd(now) - taken_, ring_.size() - at));
}

void DelayLine::Take(std::size_t count) {
  taken_ += count;
  while (!marks_.empty() && marks_.front().end <= taken_) marks_.pop_front();
}

bool DelayLine::EndArrived(Time now) const {
  return end_due_ && *end_due_ <= now && taken_ == put_;
}

std::optional<DelayLine::Time> DelayLine::NextArrival(Time now) const {
  for (const Mark& mark : marks_) {
    if (mark.due > now) return mark.due;
  }
  if (end_due_ && *end_due_ > now) return end_due_;
  return std::nullopt;
}

}  // namespace lisync
