#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "agent/owned_fd.h"

namespace lisync {

// A client that speaks bytes. Calls wait, for a minute at most. Used by one thread.
class HttpClient {
 public:
  explicit HttpClient(OwnedFd connected) : fd_(std::move(connected)) {}

  bool connected() const { return fd_.valid(); }
  int fd() const { return fd_.get(); }
  std::string address() const;  // its own, as HttpPeer has it

  // False when the server has ended the connection.
  bool Send(std::string_view bytes);
  // The next response, head and body, by its Content-Length; what came before the end when the
  // connection ended first.
  std::string Response();
  // Up to and with `end`; what came when the connection ended first.
  std::string ReadUntil(std::string_view end);
  // All until the server ends the connection.
  std::string ReadToEnd();
  // Send and Response.
  std::string Ask(std::string_view request);

  void EndWrite();  // half closes
  void Reset();     // is gone, with unread bytes and all

 private:
  // False at the end.
  bool ReadSome();
  std::string Take(std::size_t bytes);

  OwnedFd fd_;
  std::string buffer_;
};

enum class Reading { kAtOnce, kSlowly };  // slowly: the system keeps little for this client

HttpClient ConnectTo(std::uint16_t port, Reading reading = Reading::kAtOnce);
HttpClient ConnectTo(const std::filesystem::path& local_socket);

}  // namespace lisync
