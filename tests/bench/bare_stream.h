#pragma once

#include <curl/curl.h>

#include <string>

#include "tests/bench/bare_s3.h"

namespace lisync {

// Copies objects from one bucket to another, each as one GET whose bytes go on into one PUT while
// they come: at most 1 MiB of them is held. For one thread; the buckets must outlive this.
class BareStream {
 public:
  BareStream(const BareBucket& from, const BareBucket& to);
  ~BareStream();
  BareStream(const BareStream&) = delete;
  BareStream& operator=(const BareStream&) = delete;

  // `size`: the object's length in bytes. False when not all of it was read and stored.
  bool Copy(const std::string& key, std::size_t size);

 private:
  static std::size_t OnRead(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t OnWanted(char* data, std::size_t size, std::size_t count, void* self);
  void GoOn(CURL* get, CURL* put);

  BareS3 source_;
  BareS3 destination_;
  CURLM* multi_;
  std::string held_;  // bytes read and not sent yet, from sent_ on
  std::size_t sent_ = 0;
  bool get_paused_ = false;
  bool put_paused_ = false;
};

}  // namespace lisync
