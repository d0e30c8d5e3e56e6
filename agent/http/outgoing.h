#pragma once

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>

namespace lisync {

// What a connection has still to send: some text of its own, then a shared one.
class Outgoing {
 public:
  bool empty() const { return text_.size() + body_size() == sent_; }

  // After what is there already. The body of an earlier call must be sent by now.
  void Put(std::string_view text, std::shared_ptr<const std::string> body) {
    text_ = std::string(Rest()[0]).append(text);
    body_ = std::move(body);
    sent_ = 0;
  }

  std::array<std::string_view, 2> Rest() const {
    const std::string_view body = body_ ? std::string_view(*body_) : std::string_view();
    const std::size_t of_text = std::min(sent_, text_.size());
    return {std::string_view(text_).substr(of_text), body.substr(sent_ - of_text)};
  }

  void Sent(std::size_t bytes) {
    sent_ += bytes;
    if (!empty()) return;
    std::string().swap(text_);
    body_.reset();
    sent_ = 0;
  }

 private:
  std::size_t body_size() const { return body_ ? body_->size() : 0; }

  std::string text_;
  std::shared_ptr<const std::string> body_;
  std::size_t sent_ = 0;  // of both
};

}  // namespace lisync
