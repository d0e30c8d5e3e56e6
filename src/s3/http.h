#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "src/core/result.h"

namespace lisync {

// Names in any case, values without CR, LF and NUL.
using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

// All that may be asked of main.
enum class ReadMethod { kGet, kHead };
// What may be asked of hidden beside that. There is no DELETE.
enum class WriteMethod { kPut, kPost };

std::string_view Name(ReadMethod method);
std::string_view Name(WriteMethod method);

// The bounds of what is kept of an answer that is text.
inline constexpr std::size_t kMaxTextBytes = std::size_t{16} << 20;
inline constexpr std::size_t kMaxErrorTextBytes = std::size_t{64} << 10;

// Where the body of a successful (2xx) answer goes: ServerAnswer::text, or the caller's memory.
struct AsText {};
using BodySink = std::variant<AsText, std::span<std::byte>>;

struct ReadRequest {
  ReadMethod method = ReadMethod::kGet;
  std::string url;
  HttpHeaders headers;
  BodySink sink;
};

struct WriteRequest {
  WriteMethod method = WriteMethod::kPut;
  std::string url;
  HttpHeaders headers;
  std::span<const std::byte> body;  // valid until the answer is there
};

enum class BodyEnd {
  kComplete,  // all that the server announced has arrived
  kTooLong,   // more came than there is room for; the rest was not read
};

struct ServerAnswer {
  int status = 0;
  std::map<std::string, std::string> headers;  // lower-case names; repeated ones joined by ", "
  std::string text;            // what did not go into the caller's memory, up to its bound
  std::uint64_t received = 0;  // body bytes kept
  BodyEnd end = BodyEnd::kComplete;

  // Empty when there is no such header. `name` in lower case.
  std::string Header(const std::string& name) const;
};

// Sends one request and returns whatever the server answered. Thread-safe.
//
// Error: Fault::kNetwork when no whole answer came: refused, reset, timed out, ended before the
// length that was announced, or a stop was requested. No redirect is followed.
class ReadTransport {
 public:
  virtual ~ReadTransport() = default;
  virtual Result<ServerAnswer> Read(const ReadRequest& request) = 0;
};

class WriteTransport : public ReadTransport {
 public:
  virtual Result<ServerAnswer> Write(const WriteRequest& request) = 0;
};

}  // namespace lisync
