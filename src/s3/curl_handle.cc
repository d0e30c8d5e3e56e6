#include "src/s3/curl_handle.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "src/core/object.h"

namespace lisync {
namespace {

constexpr std::size_t kMaxHeaderBytes = std::size_t{256} << 10;

// OpenSSL writes to sockets without MSG_NOSIGNAL, and libcurl leaves signals alone (NOSIGNAL): a
// connection that the server closed must not end the process.
CURLcode StartLibcurl() {
  struct sigaction current {};
  if (sigaction(SIGPIPE, nullptr, &current) == 0 && current.sa_handler == SIG_DFL) {
    (void)std::signal(SIGPIPE, SIG_IGN);
  }
  return curl_global_init(CURL_GLOBAL_DEFAULT);
}

void StartLibcurlOnce() {
  static const CURLcode started = StartLibcurl();
  if (started != CURLE_OK) throw std::runtime_error("libcurl does not start");
}

// What the callbacks of one request fill.
struct Receiver {
  CURL* easy = nullptr;
  BodySink sink;
  const std::stop_token* stop = nullptr;
  Pulse* pulse = nullptr;
  curl_off_t moved = 0;  // bytes of the bodies, both ways
  std::size_t header_bytes = 0;
  ServerAnswer response;
};

bool IsSuccess(CURL* easy) {
  long status = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  return status >= 200 && status < 300;
}

std::string LowerCase(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::size_t OnHeader(char* data, std::size_t /*one*/, std::size_t size, void* context) {
  auto& receiver = *static_cast<Receiver*>(context);
  const std::string_view line(data, size);
  receiver.header_bytes += size;
  if (receiver.header_bytes > kMaxHeaderBytes) return 0;
  auto& headers = receiver.response.headers;
  if (line.starts_with("HTTP/")) {
    headers.clear();  // of an interim answer (1xx)
    return size;
  }
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return size;
  const auto [at, is_new] =
      headers.try_emplace(LowerCase(line.substr(0, colon)), Trim(line.substr(colon + 1)));
  if (!is_new) (at->second += ", ") += Trim(line.substr(colon + 1));
  return size;
}

// Returning another number than `size` ends the request.
std::size_t OnBody(char* data, std::size_t /*one*/, std::size_t size, void* context) {
  auto& receiver = *static_cast<Receiver*>(context);
  ServerAnswer& response = receiver.response;
  const bool success = IsSuccess(receiver.easy);
  std::size_t room = 0;
  if (success && std::holds_alternative<std::span<std::byte>>(receiver.sink)) {
    const auto into = std::get<std::span<std::byte>>(receiver.sink);
    room = into.size() - response.received;
    std::memcpy(into.data() + response.received, data, std::min(size, room));
  } else {
    room = (success ? kMaxTextBytes : kMaxErrorTextBytes) - response.received;
    response.text.append(data, std::min(size, room));
  }
  response.received += std::min(size, room);
  if (size > room) {
    response.end = BodyEnd::kTooLong;
    return 0;
  }
  return size;
}

int OnProgress(void* context, curl_off_t, curl_off_t received, curl_off_t, curl_off_t sent) {
  auto& receiver = *static_cast<Receiver*>(context);
  if (receiver.pulse != nullptr && received + sent != receiver.moved) receiver.pulse->Beat();
  receiver.moved = received + sent;
  return receiver.stop->stop_requested() ? 1 : 0;
}

struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using HeaderLines = std::unique_ptr<curl_slist, FreeList>;

HeaderLines Lines(const HttpHeaders& headers) {
  HeaderLines lines;
  const auto add = [&](const std::string& line) {
    curl_slist* longer = curl_slist_append(lines.get(), line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    (void)lines.release();
    lines.reset(longer);
  };
  bool has_type = false;
  for (const auto& [name, value] : headers) {
    // "Name;" is libcurl's way to send a header without a value.
    std::string line = name;
    value.empty() ? line += ';' : (line += ": ") += value;
    add(line);
    has_type = has_type || LowerCase(name) == "content-type";
  }
  add("Expect:");
  if (!has_type) add("Content-Type:");
  return lines;
}

Error ErrorFrom(CURLcode code, const char* detail) {
  const std::string what = EscapeText(*detail != '\0' ? detail : curl_easy_strerror(code));
  switch (code) {
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
      return {Action::kAskOperator, Fault::kNetwork,
              what +
                  "; the server's certificate must be valid, name the endpoint's host and come "
                  "from a known authority: of one of your own, give the certificate as the "
                  "remote's ca_cert"};
    case CURLE_SSL_CACERT_BADFILE:
      return {Action::kAskOperator, Fault::kNetwork,
              what + "; the remote's ca_cert must be a file of PEM certificates"};
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return {Action::kAskOperator, Fault::kNetwork, what};
    case CURLE_ABORTED_BY_CALLBACK:
      return {Action::kRetry, Fault::kNetwork, "stopped"};
    default:
      return {Action::kRetry, Fault::kNetwork, what};
  }
}

long Milliseconds(Duration duration) {
  return static_cast<long>(std::chrono::duration_cast<std::chrono::milliseconds>(duration).count());
}

void SetConnection(CURL* easy, const CurlOptions& options) {
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(easy, CURLOPT_MAXCONNECTS, 2L);
  curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, 30L);
  curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, 256L << 10);
  curl_easy_setopt(easy, CURLOPT_UPLOAD_BUFFERSIZE, 256L << 10);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  if (!options.ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, options.ca_file.c_str());
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, Milliseconds(options.connect_timeout));
  curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME,
                   std::max(1L, (Milliseconds(options.idle_timeout) + 999) / 1000));
}

void SetRequest(CURL* easy, const RawRequest& request, curl_slist* headers) {
  curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(easy, CURLOPT_USERAGENT, "li-sync");
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
  if (request.method == "HEAD") {
    curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
  } else if (request.method == "GET") {
    curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
  } else {
    // The body is sent straight from the caller's memory, again where a kept connection was dead.
    const char* body =
        request.body.empty() ? "" : reinterpret_cast<const char*>(request.body.data());
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request.body.size()));
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, std::string(request.method).c_str());
  }
}

void SetReceiver(CURL* easy, Receiver& receiver) {
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &OnHeader);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, &receiver);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &OnBody);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &receiver);
  curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, &OnProgress);
  curl_easy_setopt(easy, CURLOPT_XFERINFODATA, &receiver);
  curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
}

}  // namespace

void CurlHandle::Free::operator()(void* easy) const { curl_easy_cleanup(easy); }

CurlHandle::CurlHandle() : easy_((StartLibcurlOnce(), curl_easy_init())) {
  if (!easy_) throw std::runtime_error("libcurl cannot make a handle");
}

CurlHandle::~CurlHandle() = default;

Result<ServerAnswer> CurlHandle::Perform(const RawRequest& request, const CurlOptions& options) {
  CURL* easy = easy_.get();
  std::array<char, CURL_ERROR_SIZE> detail{};
  const HeaderLines lines = Lines(request.headers);
  Receiver receiver;
  receiver.easy = easy;
  receiver.sink = request.sink;
  receiver.stop = &options.stop;
  receiver.pulse = options.pulse;

  curl_easy_reset(easy);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, detail.data());
  SetConnection(easy, options);
  SetRequest(easy, request, lines.get());
  SetReceiver(easy, receiver);
  const CURLcode code = curl_easy_perform(easy);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, nullptr);
  if (options.pulse != nullptr) options.pulse->Beat();

  ServerAnswer& response = receiver.response;
  long status = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  response.status = static_cast<int>(status);
  if (code != CURLE_OK && response.end != BodyEnd::kTooLong) return ErrorFrom(code, detail.data());
  return std::move(response);
}

}  // namespace lisync
