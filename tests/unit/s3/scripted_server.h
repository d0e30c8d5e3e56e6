#pragma once

#include <cstdint>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace lisync {

// Answers HTTP requests on the loopback address with the very bytes it is given, in order; also
// those that no proper server sends. One connection at a time.
class ScriptedServer {
 public:
  struct Reply {
    std::string bytes;
    enum class Then { kKeepOpen, kClose, kSilence } then = Then::kKeepOpen;
  };

  explicit ScriptedServer(std::vector<Reply> replies);
  ~ScriptedServer();

  std::string Url(const std::string& path) const;
  // Head and body of the requests so far, as they came.
  std::vector<std::string> Requests() const;
  int Connections() const;

 private:
  void Serve(const std::stop_token& stop);
  // False when the connection is done with.
  bool AnswerOne(int connection, const std::stop_token& stop);

  std::vector<Reply> replies_;
  int listener_ = -1;
  std::uint16_t port_ = 0;

  mutable std::mutex mutex_;
  std::vector<std::string> requests_;  // guarded by mutex_
  int connections_ = 0;                // guarded by mutex_

  std::jthread thread_;
};

}  // namespace lisync
