#include "tests/unit/s3/scripted_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>

namespace lisync {
namespace {

// False when a stop was requested first.
bool WaitReadable(int socket, const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    pollfd polled = {socket, POLLIN, 0};
    if (poll(&polled, 1, 20) > 0) return true;
  }
  return false;
}

std::size_t BodyLength(const std::string& head) {
  std::string lower = head;
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const std::string label = "\r\ncontent-length:";
  const std::size_t at = lower.find(label);
  return at == std::string::npos ? 0 : std::stoul(head.substr(at + label.size()));
}

}  // namespace

ScriptedServer::ScriptedServer(std::vector<Reply> replies) : replies_(std::move(replies)) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof(address);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (listener_ < 0 || bind(listener_, generic, length) != 0 || listen(listener_, 8) != 0 ||
      getsockname(listener_, generic, &length) != 0) {
    throw std::runtime_error("cannot listen on the loopback address");
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::jthread([this](const std::stop_token& stop) { Serve(stop); });
}

ScriptedServer::~ScriptedServer() {
  thread_.request_stop();
  thread_.join();
  close(listener_);
}

std::string ScriptedServer::Url(const std::string& path) const {
  return "http://127.0.0.1:" + std::to_string(port_) + path;
}

std::vector<std::string> ScriptedServer::Requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

int ScriptedServer::Connections() const {
  const std::lock_guard lock(mutex_);
  return connections_;
}

void ScriptedServer::Serve(const std::stop_token& stop) {
  while (WaitReadable(listener_, stop)) {
    const int connection = accept(listener_, nullptr, nullptr);
    if (connection < 0) continue;
    {
      const std::lock_guard lock(mutex_);
      ++connections_;
    }
    while (AnswerOne(connection, stop)) {
    }
    close(connection);
  }
}

bool ScriptedServer::AnswerOne(int connection, const std::stop_token& stop) {
  std::string request;
  std::size_t whole = std::string::npos;
  while (request.size() < whole) {
    char buffer[65536];
    if (!WaitReadable(connection, stop)) return false;
    const ssize_t got = recv(connection, buffer, sizeof(buffer), 0);
    if (got <= 0) return false;
    request.append(buffer, static_cast<std::size_t>(got));
    const std::size_t end = request.find("\r\n\r\n");
    if (end != std::string::npos) whole = end + 4 + BodyLength(request.substr(0, end));
  }
  Reply reply = {"", Reply::Then::kClose};
  {
    const std::lock_guard lock(mutex_);
    if (requests_.size() < replies_.size()) reply = replies_[requests_.size()];
    requests_.push_back(request);
  }
  for (std::size_t at = 0; at < reply.bytes.size();) {
    const ssize_t sent =
        send(connection, reply.bytes.data() + at, reply.bytes.size() - at, MSG_NOSIGNAL);
    if (sent <= 0) return false;
    at += static_cast<std::size_t>(sent);
  }
  if (reply.then == Reply::Then::kSilence) {
    // Until the other side gives up.
    char byte = 0;
    if (WaitReadable(connection, stop)) (void)recv(connection, &byte, 1, 0);
    return false;
  }
  return reply.then == Reply::Then::kKeepOpen;
}

}  // namespace lisync
