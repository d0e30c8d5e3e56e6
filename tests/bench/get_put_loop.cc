// The floor for benchmarks: GET each object and PUT it, with libcurl and as many threads as asked
// for, and nothing else: no checks, no digests, no state, no audit.
//
//   get_put_loop THREADS KEYS_FILE SOURCE_URL DESTINATION_URL
//
// The URLs are http://ACCESS_KEY:SECRET_KEY@HOST:PORT/BUCKET; keys are one a line and need no
// encoding.

#include <curl/curl.h>

#include <atomic>
#include <fstream>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "src/core/clock.h"
#include "src/s3/sigv4.h"

namespace lisync {
namespace {

struct Bucket {
  std::string base;  // http://host:port
  std::string host;  // host:port
  std::string name;
  Credentials credentials;
};

Bucket ParseBucket(const std::string& url) {
  const auto scheme = url.find("://") + 3;
  const auto at = url.find('@');
  const auto colon = url.find(':', scheme);
  const auto slash = url.find('/', at);
  Bucket bucket;
  bucket.credentials = {url.substr(scheme, colon - scheme), url.substr(colon + 1, at - colon - 1),
                        ""};
  bucket.host = url.substr(at + 1, slash - at - 1);
  bucket.base = "http://" + bucket.host;
  bucket.name = url.substr(slash + 1);
  return bucket;
}

std::size_t Append(char* data, std::size_t size, std::size_t count, void* into) {
  static_cast<std::string*>(into)->append(data, size * count);
  return size * count;
}

class Side {
 public:
  explicit Side(const Bucket& bucket)
      : bucket_(bucket), signer_(bucket.credentials, "us-east-1", "s3", PathRule::kAsIs) {}
  ~Side() { curl_easy_cleanup(curl_); }

  long Send(const char* method, const std::string& key, const std::string* body,
            std::string& answer) {
    const std::string path = "/" + bucket_.name + "/" + key;
    HttpHeaders signed_headers;
    signed_headers.emplace_back("host", bucket_.host);
    signed_headers.emplace_back("x-amz-content-sha256", "UNSIGNED-PAYLOAD");
    const Query query;
    HttpHeaders added =
        signer_.Sign({method, path, query, signed_headers, "UNSIGNED-PAYLOAD"}, clock_.Now());
    curl_slist* list = curl_slist_append(nullptr, "x-amz-content-sha256: UNSIGNED-PAYLOAD");
    list = curl_slist_append(list, "Expect:");
    for (const auto& [name, value] : added) {
      std::string line = name;
      line.append(": ").append(value);
      list = curl_slist_append(list, line.c_str());
    }
    answer.clear();
    curl_easy_reset(curl_);
    curl_easy_setopt(curl_, CURLOPT_URL, (bucket_.base + path).c_str());
    curl_easy_setopt(curl_, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl_, CURLOPT_WRITEFUNCTION, Append);
    curl_easy_setopt(curl_, CURLOPT_WRITEDATA, &answer);
    if (body != nullptr) {
      curl_easy_setopt(curl_, CURLOPT_CUSTOMREQUEST, "PUT");
      curl_easy_setopt(curl_, CURLOPT_POSTFIELDS, body->data());
      curl_easy_setopt(curl_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body->size()));
      list = curl_slist_append(list, "Content-Type: application/octet-stream");
    }
    curl_easy_setopt(curl_, CURLOPT_HTTPHEADER, list);
    long status = 0;
    if (curl_easy_perform(curl_) == CURLE_OK) {
      curl_easy_getinfo(curl_, CURLINFO_RESPONSE_CODE, &status);
    }
    curl_slist_free_all(list);
    return status;
  }

 private:
  const Bucket& bucket_;
  SystemClock clock_;
  Signer signer_;
  CURL* curl_ = curl_easy_init();
};

int Main(const std::vector<std::string>& args) {
  if (args.size() != 4) {
    std::cerr << "usage: get_put_loop THREADS KEYS_FILE SOURCE_URL DESTINATION_URL\n";
    return 64;
  }
  std::vector<std::string> keys;
  std::ifstream file(args[1]);
  for (std::string key; std::getline(file, key);) keys.push_back(key);
  const Bucket from = ParseBucket(args[2]);
  const Bucket to = ParseBucket(args[3]);

  curl_global_init(CURL_GLOBAL_DEFAULT);
  std::atomic<std::size_t> next = 0;
  std::atomic<int> failures = 0;
  const int count = std::stoi(args[0]);
  std::vector<std::thread> threads;
  threads.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) {
    threads.emplace_back([&] {
      Side source(from);
      Side destination(to);
      std::string body;
      std::string answer;
      for (std::size_t k = next++; k < keys.size(); k = next++) {
        const bool moved = source.Send("GET", keys[k], nullptr, body) == 200 &&
                           destination.Send("PUT", keys[k], &body, answer) == 200;
        if (!moved) ++failures;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  if (failures > 0) std::cerr << failures << " objects failed\n";
  return failures > 0 ? 1 : 0;
}

}  // namespace
}  // namespace lisync

int main(int argc, char** argv) {
  return lisync::Main(std::vector<std::string>(argv + 1, argv + argc));
}
