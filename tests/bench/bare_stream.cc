#include "tests/bench/bare_stream.h"

#include <algorithm>

namespace lisync {
namespace {

constexpr std::size_t kMostHeld = std::size_t{1} << 20;

std::size_t Drop(char*, std::size_t size, std::size_t count, void*) { return size * count; }

bool IsGood(CURL* handle) {
  long status = 0;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  return status == 200;
}

}  // namespace

BareStream::BareStream(const BareBucket& from, const BareBucket& to)
    : source_(from), destination_(to), multi_(curl_multi_init()) {
  held_.reserve(2 * kMostHeld);
}

BareStream::~BareStream() { curl_multi_cleanup(multi_); }

std::size_t BareStream::OnRead(char* data, std::size_t size, std::size_t count, void* self) {
  auto& stream = *static_cast<BareStream*>(self);
  if (stream.held_.size() - stream.sent_ + size * count > kMostHeld) {
    stream.get_paused_ = true;
    return CURL_WRITEFUNC_PAUSE;
  }
  stream.held_.append(data, size * count);
  return size * count;
}

std::size_t BareStream::OnWanted(char* data, std::size_t size, std::size_t count, void* self) {
  auto& stream = *static_cast<BareStream*>(self);
  const std::size_t length = std::min(stream.held_.size() - stream.sent_, size * count);
  if (length == 0) {
    stream.put_paused_ = true;
    return CURL_READFUNC_PAUSE;
  }
  std::copy_n(stream.held_.data() + stream.sent_, length, data);
  stream.sent_ += length;
  return length;
}

// Callbacks may not pause or go on with the other handle; this does it between them.
void BareStream::GoOn(CURL* get, CURL* put) {
  if (sent_ >= kMostHeld / 2 || sent_ == held_.size()) {
    held_.erase(0, sent_);
    sent_ = 0;
  }
  if (put_paused_ && sent_ < held_.size()) {
    put_paused_ = false;
    curl_easy_pause(put, CURLPAUSE_CONT);
  }
  if (get_paused_ && held_.size() - sent_ <= kMostHeld / 2) {
    get_paused_ = false;
    curl_easy_pause(get, CURLPAUSE_CONT);
  }
}

bool BareStream::Copy(const std::string& key, std::size_t size) {
  held_.clear();
  sent_ = 0;
  get_paused_ = put_paused_ = false;
  CURL* get = source_.Prepare({"GET", key});
  curl_easy_setopt(get, CURLOPT_WRITEFUNCTION, OnRead);
  curl_easy_setopt(get, CURLOPT_WRITEDATA, this);
  CURL* put = destination_.Prepare({"PUT", key});
  curl_easy_setopt(put, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(put, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(size));
  curl_easy_setopt(put, CURLOPT_READFUNCTION, OnWanted);
  curl_easy_setopt(put, CURLOPT_READDATA, this);
  curl_easy_setopt(put, CURLOPT_WRITEFUNCTION, Drop);
  curl_multi_add_handle(multi_, get);
  curl_multi_add_handle(multi_, put);

  bool good = true;
  bool put_ended = false;
  while (good && !put_ended) {
    int running = 0;
    good = curl_multi_perform(multi_, &running) == CURLM_OK;
    int left = 0;
    while (const CURLMsg* ended = curl_multi_info_read(multi_, &left)) {
      good = good && ended->data.result == CURLE_OK && IsGood(ended->easy_handle);
      put_ended = put_ended || ended->easy_handle == put;
    }
    GoOn(get, put);
    // Returns at once for a transfer that goes on again.
    if (good && !put_ended) curl_multi_poll(multi_, nullptr, 0, 1000, nullptr);
  }
  curl_multi_remove_handle(multi_, get);
  curl_multi_remove_handle(multi_, put);
  return good;
}

}  // namespace lisync
