#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "src/core/result.h"
#include "src/core/time.h"
#include "src/sync/bandwidth.h"
#include "src/sync/time_zone.h"

namespace lisync {

// Limits of bandwidth by the time of the week, as rclone's --bwlimit
// (https://rclone.org/docs/#bwlimit-bwtimetable). A value.
//
//   10M                          at any time: 10 MiB a second
//   10M:512k                     UP:DOWN: what goes to hidden, what is read
//   08:00,512k 19:00,off         every day: from 8 o'clock on 512 KiB a second, from 19 none
//   Mon-08:00,1M Sat-00:00,off   by weekday, whole or its first three letters
//
// A rate is a number with B, k, M, G or T, each step 1024 times; a bare number is KiB; off and 0
// are no limit. Entries are separated by blanks or semicolons, and go by what a clock on the wall
// shows: an entry whose time is left out when clocks are set forward is in force after the gap, and
// one whose time comes twice begins twice. Before the first entry of the week the last one is in
// force. Of two for the same minute the later in the text counts.
//
// Unlike rclone, a rate above 0 and below 1 KiB is refused, and so is HH:MM without a rate, which
// rclone takes for UP:DOWN.
class BandwidthTimetable {
 public:
  // No limit.
  BandwidthTimetable() = default;
  // The empty text is no limit. The error says what is wrong and what is accepted.
  static Result<BandwidthTimetable> Parse(std::string_view text);

  // The rates that are in force then. Pure.
  BandwidthRates At(Instant at, const TimeZone& zone) const;
  // As it was given; "off" for the empty text.
  const std::string& text() const { return text_; }

 private:
  struct Slot {
    std::chrono::minutes from;  // since Monday, 00:00
    BandwidthRates rates;
  };
  // Those of one entry.
  static Result<std::vector<Slot>> ParseEntry(std::string_view entry);

  std::string text_ = "off";
  std::vector<Slot> slots_;  // ascending; one at 0 for a limit at any time
};

}  // namespace lisync
