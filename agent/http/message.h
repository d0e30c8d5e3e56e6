#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lisync {

class EventFeed;

// Who is at the other end of a connection.
struct HttpPeer {
  std::string address;               // "127.0.0.1:50312"; "local" for the socket in state.dir
  std::optional<std::uint32_t> uid;  // of the process there; only for that socket (SO_PEERCRED)
};

using HttpFields = std::vector<std::pair<std::string, std::string>>;

// A whole request as it came, parsed (RFC 9110, RFC 9112).
struct HttpRequest {
  std::string method;
  std::string path;  // percent-decoded, without the query; always begins with '/'
  HttpFields query;  // percent-decoded, in order
  HttpFields headers;
  std::string body;
  HttpPeer peer;

  // The value of the first header of this name (letter case does not matter), or of the first query
  // parameter (it does); absent when there is none.
  std::optional<std::string_view> Header(std::string_view name) const;
  std::optional<std::string_view> Query(std::string_view name) const;
};

struct HttpResponse {
  int status = 200;
  HttpFields headers;  // besides Content-Length, Date, Connection
  std::shared_ptr<const std::string>
      body;                           // shared, so that many clients get one text; may be null
  std::shared_ptr<EventFeed> events;  // not null: a stream of events, without end, no body
};

HttpResponse TextResponse(int status, std::string text);
// {"error": reason}, application/json.
HttpResponse ErrorResponse(int status, std::string_view reason);
HttpResponse JsonResponse(int status, std::string json);

// Answers requests. Called from several threads at once; may block for a while, but each blocked
// call holds one of the server's few workers.
class HttpHandler {
 public:
  virtual ~HttpHandler() = default;
  // Never throws: what goes wrong is a response of 5xx.
  virtual HttpResponse Handle(const HttpRequest& request) = 0;
};

}  // namespace lisync
