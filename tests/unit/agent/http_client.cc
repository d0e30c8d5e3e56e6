#include "tests/unit/agent/http_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>

namespace lisync {
namespace {

OwnedFd MakeSocket(int family) {
  OwnedFd fd(socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const timeval minute{60, 0};
  setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &minute, sizeof(minute));
  setsockopt(fd.get(), SOL_SOCKET, SO_SNDTIMEO, &minute, sizeof(minute));
  return fd;
}

}  // namespace

HttpClient ConnectTo(std::uint16_t port, Reading reading) {
  OwnedFd fd = MakeSocket(AF_INET);
  const int little = 4096;
  if (reading == Reading::kSlowly) {
    setsockopt(fd.get(), SOL_SOCKET, SO_RCVBUF, &little, sizeof(little));
  }
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  if (connect(fd.get(), generic, sizeof(address)) != 0) return HttpClient(OwnedFd());
  return HttpClient(std::move(fd));
}

HttpClient ConnectTo(const std::filesystem::path& local_socket) {
  OwnedFd fd = MakeSocket(AF_UNIX);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string text = local_socket.string();
  std::memcpy(address.sun_path, text.data(), std::min(text.size(), sizeof(address.sun_path) - 1));
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  if (connect(fd.get(), generic, sizeof(address)) != 0) return HttpClient(OwnedFd());
  return HttpClient(std::move(fd));
}

std::string HttpClient::address() const {
  sockaddr_in own{};
  socklen_t length = sizeof(own);
  getsockname(fd_.get(), reinterpret_cast<sockaddr*>(&own), &length);
  return "127.0.0.1:" + std::to_string(ntohs(own.sin_port));
}

bool HttpClient::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

std::string HttpClient::Response() {
  std::string head = ReadUntil("\r\n\r\n");
  const auto field = head.find("Content-Length: ");
  if (field == std::string::npos || head.starts_with("HTTP/1.1 100")) return head;
  const std::size_t length = std::strtoull(head.c_str() + field + 16, nullptr, 10);
  while (buffer_.size() < length && ReadSome()) {
  }
  return head + Take(length);
}

std::string HttpClient::ReadUntil(std::string_view end) {
  std::size_t found = 0;
  while ((found = buffer_.find(end)) == std::string::npos) {
    if (!ReadSome()) return Take(buffer_.size());
  }
  return Take(found + end.size());
}

std::string HttpClient::ReadToEnd() {
  while (ReadSome()) {
  }
  return Take(buffer_.size());
}

std::string HttpClient::Ask(std::string_view request) {
  Send(request);
  return Response();
}

void HttpClient::EndWrite() { shutdown(fd_.get(), SHUT_WR); }

void HttpClient::Reset() {
  const linger at_once{1, 0};
  setsockopt(fd_.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
  fd_ = OwnedFd();
}

bool HttpClient::ReadSome() {
  std::array<char, 65536> piece{};
  const ssize_t count = recv(fd_.get(), piece.data(), piece.size(), 0);
  if (count <= 0) return false;
  buffer_.append(piece.data(), static_cast<std::size_t>(count));
  return true;
}

std::string HttpClient::Take(std::size_t bytes) {
  std::string taken = buffer_.substr(0, bytes);
  buffer_.erase(0, bytes);
  return taken;
}

}  // namespace lisync
