#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace lisync {

// Speaks to the service of a state directory over its local socket, as this user. One request a
// connection; each waits up to 40 s for its answer (a commit may wait 30 s for another process's).
class ServiceClient {
 public:
  explicit ServiceClient(std::filesystem::path socket);

  struct Answer {
    int status = 0;
    nlohmann::json body;  // discarded when the answer is no JSON
  };
  // Absent when nobody answers there, or the connection breaks.
  std::optional<Answer> Get(const std::string& path) const;
  std::optional<Answer> Post(const std::string& path) const;

 private:
  std::optional<Answer> Send(const std::string& method, const std::string& path) const;

  const std::filesystem::path socket_;
};

}  // namespace lisync
