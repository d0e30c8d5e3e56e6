#include "tests/bench/bare_s3.h"

#include <stdexcept>
#include <string_view>
#include <utility>

namespace lisync {
namespace {

constexpr const char* kUnsigned = "UNSIGNED-PAYLOAD";

std::size_t Append(char* data, std::size_t size, std::size_t count, void* into) {
  static_cast<std::string*>(into)->append(data, size * count);
  return size * count;
}

std::size_t TakeETag(char* data, std::size_t size, std::size_t count, void* into) {
  std::string_view line(data, size * count);
  if (line.size() > 6 && curl_strnequal(data, "etag: ", 6) != 0) {
    line.remove_prefix(6);
    while (line.ends_with('\r') || line.ends_with('\n')) line.remove_suffix(1);
    *static_cast<std::string*>(into) = line;
  }
  return size * count;
}

}  // namespace

BareBucket ParseBareBucket(const std::string& url) {
  const auto at = url.find('@');
  const auto colon = url.find(':', 7);
  const auto slash = url.find('/', 7);
  if (!url.starts_with("http://") || at == std::string::npos || colon > at || slash < at ||
      slash == std::string::npos) {
    throw std::invalid_argument(
        "a bucket is http://ACCESS_KEY:SECRET_KEY@HOST:PORT/BUCKET, not \"" +
        url.substr(at == std::string::npos ? 0 : at) + "\"");
  }
  BareBucket bucket;
  bucket.credentials = {url.substr(7, colon - 7), url.substr(colon + 1, at - colon - 1), ""};
  bucket.host = url.substr(at + 1, slash - at - 1);
  bucket.base = "http://" + bucket.host;
  bucket.name = url.substr(slash + 1);
  return bucket;
}

BareS3::BareS3(const BareBucket& bucket)
    : bucket_(bucket),
      signer_(bucket.credentials, "us-east-1", "s3", PathRule::kAsIs),
      curl_(curl_easy_init()) {}

BareS3::~BareS3() {
  curl_easy_cleanup(curl_);
  curl_slist_free_all(headers_);
}

CURL* BareS3::Prepare(const BareRequest& request) {
  std::string path = "/" + bucket_.name;
  if (!request.key.empty()) path.append("/").append(request.key);
  HttpHeaders signed_headers;
  signed_headers.emplace_back("host", bucket_.host);
  signed_headers.emplace_back("x-amz-content-sha256", kUnsigned);
  HttpHeaders added =
      signer_.Sign({request.method, path, request.query, signed_headers, kUnsigned}, clock_.Now());
  curl_slist_free_all(headers_);
  headers_ = curl_slist_append(nullptr, "x-amz-content-sha256: UNSIGNED-PAYLOAD");
  headers_ = curl_slist_append(headers_, "Expect:");
  for (const HttpHeaders* group : {&std::as_const(added), &request.headers}) {
    for (const auto& [name, value] : *group) {
      std::string line = name;
      line.append(": ").append(value);
      headers_ = curl_slist_append(headers_, line.c_str());
    }
  }
  std::string url = bucket_.base + path;
  if (!request.query.empty()) url.append("?").append(CanonicalQuery(request.query));

  curl_easy_reset(curl_);
  curl_easy_setopt(curl_, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl_, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl_, CURLOPT_BUFFERSIZE, 256L << 10);
  curl_easy_setopt(curl_, CURLOPT_UPLOAD_BUFFERSIZE, 256L << 10);
  if (request.body != nullptr) {
    curl_easy_setopt(curl_, CURLOPT_CUSTOMREQUEST, request.method);
    curl_easy_setopt(curl_, CURLOPT_POSTFIELDS, request.body->data());
    curl_easy_setopt(curl_, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request.body->size()));
    headers_ = curl_slist_append(headers_, "Content-Type: application/octet-stream");
  }
  curl_easy_setopt(curl_, CURLOPT_HTTPHEADER, headers_);
  etag_.clear();
  curl_easy_setopt(curl_, CURLOPT_HEADERFUNCTION, TakeETag);
  curl_easy_setopt(curl_, CURLOPT_HEADERDATA, &etag_);
  return curl_;
}

long BareS3::Send(const BareRequest& request, std::string& answer) {
  answer.clear();
  Prepare(request);
  curl_easy_setopt(curl_, CURLOPT_WRITEFUNCTION, Append);
  curl_easy_setopt(curl_, CURLOPT_WRITEDATA, &answer);
  long status = 0;
  if (curl_easy_perform(curl_) == CURLE_OK) {
    curl_easy_getinfo(curl_, CURLINFO_RESPONSE_CODE, &status);
  }
  return status;
}

}  // namespace lisync
