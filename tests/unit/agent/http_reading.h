#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/http/request_reader.h"

namespace lisync {

constexpr std::size_t kHeaderBytes = 300;
constexpr std::size_t kBodyBytes = 100;

// What a reader with the limits above makes of bytes that come in these pieces:
// "GET /1 [] | POST /2 [body] | waits, empty", "… | refused 400", "… | waits".
inline std::string ReadAll(const std::vector<std::string>& pieces) {
  RequestReader reader(kHeaderBytes, kBodyBytes);
  std::string seen;
  for (const std::string& piece : pieces) {
    reader.Feed(piece);
    for (;;) {
      const RequestReader::State state = reader.Advance();
      if (state == RequestReader::State::kRefused) {
        return seen + "refused " + std::to_string(reader.refusal().status);
      }
      if (state == RequestReader::State::kNeedsBytes) break;
      if (state == RequestReader::State::kWantsContinue) continue;
      const RequestHead head = reader.Take();
      seen += head.request.method + " " + head.request.path + " [" + head.request.body + "] | ";
    }
  }
  return seen + (reader.empty() ? "waits, empty" : "waits");
}

}  // namespace lisync
