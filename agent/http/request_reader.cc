#include "agent/http/request_reader.h"

#include <utility>
#include <variant>

namespace lisync {
namespace {

// A connection between two requests keeps no more room than this.
constexpr std::size_t kKeptCapacity = 1024;

}  // namespace

RequestReader::RequestReader(std::size_t header_bytes, std::size_t body_bytes)
    : header_bytes_(header_bytes), body_bytes_(body_bytes) {}

void RequestReader::Feed(std::string_view bytes) { buffer_ += bytes; }

RequestReader::State RequestReader::Advance() {
  switch (part_) {
    case Part::kHead:
      return AdvanceHead();
    case Part::kBody:
      return AdvanceBody();
    case Part::kRefused:
      break;
  }
  return State::kRefused;
}

// Byte by byte, so that a request is judged alike however it was split.
RequestReader::State RequestReader::AdvanceHead() {
  for (; scanned_ < buffer_.size(); ++scanned_) {
    if (scanned_ == header_bytes_) {
      return line_start_ == 0 ? Refuse({414, "the request line is too long"})
                              : Refuse({431, "the headers are too long"});
    }
    const char c = buffer_[scanned_];
    const bool after_return = scanned_ > 0 && buffer_[scanned_ - 1] == '\r';
    if (c == '\0' || after_return != (c == '\n')) {
      return Refuse({400, "a NUL byte, or a line that does not end in CR LF"});
    }
    if (c != '\n') continue;
    const bool blank = scanned_ - line_start_ == 1;
    if (blank && line_start_ == 0 && !blank_line_skipped_) {  // RFC 9112, section 2.2
      blank_line_skipped_ = true;
      buffer_.erase(0, 2);
      scanned_ = 0;
      return AdvanceHead();
    }
    line_start_ = scanned_ + 1;
    if (blank) return ParseHead();
  }
  return State::kNeedsBytes;
}

RequestReader::State RequestReader::ParseHead() {
  const std::size_t size = line_start_;
  auto parsed = ParseRequestHead(std::string_view(buffer_).substr(0, size));
  if (auto* refusal = std::get_if<Refusal>(&parsed)) return Refuse(std::move(*refusal));
  head_ = std::move(std::get<RequestHead>(parsed));
  if (head_.content_length > body_bytes_) return Refuse({413, "the body is too large"});
  buffer_.erase(0, size);
  part_ = Part::kBody;
  told_continue_ = false;
  return AdvanceBody();
}

RequestReader::State RequestReader::AdvanceBody() {
  if (buffer_.size() >= head_.content_length) return State::kComplete;
  if (!head_.expects_continue || told_continue_) return State::kNeedsBytes;
  told_continue_ = true;
  return buffer_.empty() ? State::kWantsContinue : State::kNeedsBytes;
}

RequestHead RequestReader::Take() {
  const auto length = static_cast<std::size_t>(head_.content_length);
  head_.request.body = buffer_.substr(0, length);
  buffer_.erase(0, length);
  if (buffer_.empty() && buffer_.capacity() > kKeptCapacity) buffer_.shrink_to_fit();
  part_ = Part::kHead;
  scanned_ = 0;
  line_start_ = 0;
  blank_line_skipped_ = false;
  return std::exchange(head_, {});
}

RequestReader::State RequestReader::Refuse(Refusal refusal) {
  part_ = Part::kRefused;
  refusal_ = std::move(refusal);
  std::string().swap(buffer_);
  return State::kRefused;
}

}  // namespace lisync
