#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "agent/http/message.h"
#include "agent/http/request_head.h"

namespace lisync {

// What of a request decides the form of its reply.
struct ReplyForm {
  HttpVersion version = HttpVersion::k1_1;
  Afterwards afterwards = Afterwards::kKeep;
  enum class Body { kSent, kLeftOut } body = Body::kSent;  // left out for HEAD
};

ReplyForm FormOf(const RequestHead& head);

// A response as it goes to the client.
struct Reply {
  std::string head;                         // status line and headers, with the empty line
  std::shared_ptr<const std::string> body;  // null: none
  std::shared_ptr<EventFeed> events;        // not null: its events follow, until the client goes
  Afterwards afterwards = Afterwards::kKeep;
};

// Adds Date (of `now`), Content-Length and Connection (RFC 9110, RFC 9112). A response with events
// has neither a length nor chunks: it ends with the connection. A response that cannot be sent as
// it is, for a header that would break the message up, becomes a 500. Pure.
Reply MakeReply(const HttpResponse& response, const ReplyForm& form,
                std::chrono::system_clock::time_point now);

// {"error": reason}, with the headers that every answer has; the connection ends with it. For what
// is refused before it reaches the handler.
Reply MakeRefusal(int status, std::string_view reason, std::chrono::system_clock::time_point now,
                  const HttpFields& more_headers = {});

}  // namespace lisync
