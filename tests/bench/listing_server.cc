// An S3 server on the loopback address that has COUNT objects in each of its buckets (any name) and
// none of their bytes: it answers listings and HEAD, and counts what it is asked for.
//
//   listing_server COUNT
//
// Prints its port on a line. Ends at SIGTERM, when its parent ends, or after an hour, and then
// prints the counts by bucket and the bytes of all keys together, as JSON. Signatures are not
// looked at. As much of HTTP/1.1 as S3 clients send it: no chunked bodies.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>
#include <csignal>
#include <ctime>
#include <iostream>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <thread>

#include "agent/owned_fd.h"
#include "src/s3/uri.h"
#include "tests/bench/synthetic_bucket.h"

namespace lisync {
namespace {

constexpr int kMostSeconds = 3600;
constexpr std::size_t kMostHead = std::size_t{64} << 10;
constexpr const char* kModified = "Mon, 24 Nov 2025 16:00:00 GMT";

class Counts {
 public:
  void Add(const std::string& bucket, const std::string& request) {
    const std::lock_guard lock(mutex_);
    ++counts_[bucket][request];
  }
  nlohmann::json Json() const {
    const std::lock_guard lock(mutex_);
    return counts_;
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::map<std::string, std::size_t>> counts_;  // guarded by mutex_
};

struct Request {
  std::string method;
  std::string bucket;
  std::string key;
  std::map<std::string, std::string> query;
  std::size_t body_length = 0;
};

std::string Decoded(std::string_view text) {
  return DecodeListedKey(text).value_or(std::string(text));
}

Request ParseHead(std::string_view head) {
  Request request;
  const auto space = head.find(' ');
  request.method = head.substr(0, space);
  std::string_view target = head.substr(space + 1, head.find(' ', space + 1) - space - 1);
  const auto mark = target.find('?');
  std::string_view path = target.substr(0, mark);
  const auto slash = path.find('/', 1);
  request.bucket = path.substr(1, slash == std::string_view::npos ? slash : slash - 1);
  if (slash != std::string_view::npos) request.key = Decoded(path.substr(slash + 1));
  std::string_view query = mark == std::string_view::npos ? "" : target.substr(mark + 1);
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    const auto equals = pair.find('=');
    request.query[Decoded(pair.substr(0, equals))] =
        equals == std::string_view::npos ? "" : Decoded(pair.substr(equals + 1));
  }
  for (std::string_view name : {"\r\nContent-Length: ", "\r\ncontent-length: "}) {
    const auto at = head.find(name);
    if (at == std::string_view::npos) continue;
    const char* begin = head.data() + at + name.size();
    std::from_chars(begin, head.data() + head.size(), request.body_length);
  }
  return request;
}

std::string Xml(const std::string& root, const std::string& inside) {
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<" + root +
         " xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">" + inside + "</" + root + ">";
}

std::string ListAnswer(const SyntheticBucket& bucket, const Request& request) {
  const auto asked = [&request](const char* name) {
    const auto found = request.query.find(name);
    return found == request.query.end() ? std::string() : found->second;
  };
  std::size_t most = 1000;
  const std::string text = asked("max-keys");
  std::from_chars(text.data(), text.data() + text.size(), most);
  most = std::min<std::size_t>(most, 1000);
  // A continuation token is the last key or prefix of the page before.
  const std::string token = asked("continuation-token");
  const std::string after = token.empty() ? asked("start-after") : token;
  const SyntheticPage page = bucket.List(asked("prefix"), asked("delimiter"), after, most);
  std::string last;
  std::string inside = "<EncodingType>url</EncodingType>";
  for (const std::size_t number : page.objects) {
    last = bucket.Key(number);
    inside += "<Contents><Key>" + UriEncode(last, Slash::kKeep) +
              "</Key><LastModified>2025-11-24T16:00:00.000Z</LastModified><ETag>&#34;" +
              bucket.ETag(number) + "&#34;</ETag><Size>" + std::to_string(bucket.Bytes(number)) +
              "</Size><StorageClass>STANDARD</StorageClass></Contents>";
  }
  for (const std::string& prefix : page.prefixes) {
    last = std::max(last, prefix);
    inside +=
        "<CommonPrefixes><Prefix>" + UriEncode(prefix, Slash::kKeep) + "</Prefix></CommonPrefixes>";
  }
  inside += page.truncated ? "<IsTruncated>true</IsTruncated><NextContinuationToken>" + last +
                                 "</NextContinuationToken>"
                           : "<IsTruncated>false</IsTruncated>";
  return Xml("ListBucketResult", inside);
}

std::string DateNow() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[40];
  return {text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts)};
}

std::string Whole(const char* status, const std::string& headers, std::string_view body) {
  std::string answer =
      std::string("HTTP/1.1 ") + status + "\r\nDate: " + DateNow() + "\r\n" + headers;
  if (headers.find("Content-Length") == std::string::npos) {
    answer +=
        "Content-Type: application/xml\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
  }
  return answer.append("\r\n").append(body);
}

std::string HeadAnswer(const SyntheticBucket& bucket, const Request& request) {
  if (request.key.empty()) return Whole("200 OK", "", "");
  const std::size_t number = bucket.Find(request.key);
  if (number == bucket.size()) return Whole("404 Not Found", "Content-Length: 0\r\n", "");
  return Whole("200 OK",
               "Content-Length: " + std::to_string(bucket.Bytes(number)) + "\r\nETag: \"" +
                   bucket.ETag(number) + "\"\r\nLast-Modified: " + kModified + "\r\n",
               "");
}

std::string Answer(const SyntheticBucket& bucket, const Request& request, Counts& counts) {
  if (request.method == "HEAD") {
    counts.Add(request.bucket, "HEAD");
    return HeadAnswer(bucket, request);
  }
  const bool of_bucket = request.method == "GET" && request.key.empty();
  if (of_bucket && request.query.contains("list-type")) {
    counts.Add(request.bucket, "ListObjectsV2");
    return Whole("200 OK", "", ListAnswer(bucket, request));
  }
  if (of_bucket && request.query.contains("versioning")) {
    counts.Add(request.bucket, "GetBucketVersioning");
    return Whole("200 OK", "", Xml("VersioningConfiguration", ""));
  }
  counts.Add(request.bucket, request.method);
  return Whole("501 Not Implemented", "",
               "<Error><Code>NotImplemented</Code><Message>a listing server</Message></Error>");
}

bool SendAll(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

// Appends what comes next; false when nothing more does.
bool ReceiveMore(int socket, std::string& pending) {
  char bytes[16 << 10];
  const ssize_t got = recv(socket, bytes, sizeof bytes, 0);
  if (got <= 0) return false;
  pending.append(bytes, static_cast<std::size_t>(got));
  return true;
}

void Serve(const OwnedFd& socket, const SyntheticBucket& bucket, Counts& counts) {
  const int on = 1;
  setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  std::string pending;
  for (;;) {
    std::size_t end = 0;
    while ((end = pending.find("\r\n\r\n")) == std::string::npos) {
      if (pending.size() > kMostHead || !ReceiveMore(socket.get(), pending)) return;
    }
    const Request request = ParseHead(std::string_view(pending).substr(0, end + 2));
    pending.erase(0, end + 4);
    while (request.body_length > pending.size()) {
      if (pending.size() > kMostHead || !ReceiveMore(socket.get(), pending)) return;
    }
    pending.erase(0, request.body_length);
    if (!SendAll(socket.get(), Answer(bucket, request, counts))) return;
  }
}

OwnedFd Listen() {
  OwnedFd listener(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  if (bind(listener.get(), reinterpret_cast<sockaddr*>(&address), length) != 0 ||
      listen(listener.get(), SOMAXCONN) != 0 ||
      getsockname(listener.get(), reinterpret_cast<sockaddr*>(&address), &length) != 0) {
    return {};
  }
  std::cout << ntohs(address.sin_port) << std::endl;
  return listener;
}

int Main(std::size_t objects) {
  const SyntheticBucket bucket(objects);
  Counts counts;
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigprocmask(SIG_BLOCK, &signals, nullptr);
  prctl(PR_SET_PDEATHSIG, SIGTERM);

  const OwnedFd listener = Listen();
  if (!listener.valid()) return 1;
  std::thread([&listener, &bucket, &counts] {
    for (;;) {
      const int accepted = accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC);
      if (accepted < 0) return;
      std::thread([socket = OwnedFd(accepted), &bucket, &counts] {
        Serve(socket, bucket, counts);
      }).detach();
    }
  }).detach();
  const timespec most{kMostSeconds, 0};
  sigtimedwait(&signals, nullptr, &most);
  std::size_t key_bytes = 0;
  for (std::size_t number = 0; number < objects; ++number) key_bytes += bucket.Key(number).size();
  std::cout << nlohmann::json{{"requests", counts.Json()}, {"key_bytes", key_bytes}} << std::endl;
  _exit(0);  // the threads hold what this function owns
}

}  // namespace
}  // namespace lisync

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: listing_server COUNT\n";
    return 64;
  }
  return lisync::Main(std::stoul(argv[1]));
}
