#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "agent/http/message.h"

namespace lisync {

// Why a request is not answered by the handler. The connection ends with it, since where the next
// request begins can no longer be told.
struct Refusal {
  int status = 400;
  std::string reason;
};

enum class HttpVersion { k1_0, k1_1 };
enum class Afterwards { kKeep, kClose };  // what becomes of the connection

struct RequestHead {
  HttpRequest request;  // without body and peer
  HttpVersion version = HttpVersion::k1_1;
  Afterwards afterwards = Afterwards::kKeep;
  std::uint64_t content_length = 0;
  bool expects_continue = false;  // the client waits for "100 Continue" before it sends the body
};

// Parses request line and headers (RFC 9112, sections 2 to 7), all lines with their CRLF, up to and
// with the empty one. Stricter than the RFC wherever two readers might understand different
// requests: no folded lines, no blank before the colon, no several Content-Lengths, no
// Transfer-Encoding beside one. Transfer-Encoding is not supported at all: 411 for chunked, 501 for
// others. An absolute target's authority replaces the value of Host. Pure.
std::variant<RequestHead, Refusal> ParseRequestHead(std::string_view block);

}  // namespace lisync
