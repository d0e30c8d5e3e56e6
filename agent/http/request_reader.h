#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "agent/http/request_head.h"

namespace lisync {

// Makes requests out of the bytes of a connection, however they are split. Does no I/O. Not
// thread-safe.
//
// Feed bytes while Advance says kNeedsBytes, never otherwise: then no more is held than the two
// limits and what was fed last.
class RequestReader {
 public:
  // The most bytes of request line and headers, and of the body.
  RequestReader(std::size_t header_bytes, std::size_t body_bytes);

  enum class State {
    kNeedsBytes,
    kWantsContinue,  // the client waits for "100 Continue"; said once, then kNeedsBytes
    kComplete,       // Take it
    kRefused,        // for good
  };

  void Feed(std::string_view bytes);
  State Advance();

  // The request, with its body, after kComplete. What follows it stays for the next Advance.
  RequestHead Take();
  // After kRefused.
  const Refusal& refusal() const { return refusal_; }

  // Whether nothing of a request is here yet.
  bool empty() const { return part_ == Part::kHead && buffer_.empty(); }

 private:
  enum class Part { kHead, kBody, kRefused };

  State AdvanceHead();
  State AdvanceBody();
  State ParseHead();
  State Refuse(Refusal refusal);

  const std::size_t header_bytes_;
  const std::size_t body_bytes_;
  std::string buffer_;  // from the first byte of the request on
  Part part_ = Part::kHead;
  std::size_t scanned_ = 0;     // bytes of buffer_ that were looked at for the head's end
  std::size_t line_start_ = 0;  // of the line at scanned_
  bool blank_line_skipped_ = false;
  RequestHead head_;  // in kBody; its bytes are gone from buffer_
  bool told_continue_ = false;
  Refusal refusal_;
};

}  // namespace lisync
