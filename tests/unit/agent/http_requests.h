#pragma once

#include <string>
#include <utility>

#include "agent/http/message.h"

namespace lisync {

// A request from this machine, of the host "localhost:8008".
inline HttpRequest MakeRequest(std::string method, std::string path, HttpFields headers = {}) {
  HttpRequest request;
  request.method = std::move(method);
  request.path = std::move(path);
  request.headers = std::move(headers);
  request.headers.emplace_back("Host", "localhost:8008");
  request.peer.address = "127.0.0.1:50312";
  return request;
}

// The value of the one header of this name; "(absent)", or all of them with " | " between.
inline std::string HeaderOf(const HttpResponse& response, const std::string& name) {
  std::string values;
  for (const auto& [field, value] : response.headers) {
    if (field != name) continue;
    if (!values.empty()) values += " | ";
    values += value;
  }
  return values.empty() ? "(absent)" : values;
}

inline std::string BodyOf(const HttpResponse& response) {
  return response.body ? *response.body : "";
}

}  // namespace lisync
