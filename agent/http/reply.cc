#include "agent/http/reply.h"

#include <Poco/Net/HTTPResponse.h>
#include <Poco/Timestamp.h>

#include <algorithm>
#include <sstream>

#include "agent/http/access.h"

namespace lisync {
namespace {

using PocoResponse = Poco::Net::HTTPResponse;

bool IsFit(const HttpFields& headers) {
  constexpr std::string_view kBreaks("\r\n\0", 3);
  return std::all_of(headers.begin(), headers.end(), [kBreaks](const auto& field) {
    return !field.first.empty() && field.first.find_first_of(": \t\r\n") == std::string::npos &&
           field.second.find_first_of(kBreaks) == std::string::npos;
  });
}

// RFC 9110, sections 15.3.5 and 15.4.5.
bool HasNoBody(int status) { return status == 204 || status == 304; }

void SetConnection(PocoResponse& head, const ReplyForm& form, Afterwards afterwards) {
  if (afterwards == Afterwards::kClose) {
    head.set("Connection", "close");
  } else if (form.version == HttpVersion::k1_0) {
    head.set("Connection", "keep-alive");
  }
}

std::string ToText(const PocoResponse& head) {
  std::ostringstream text;
  head.write(text);
  return std::move(text).str();
}

}  // namespace

ReplyForm FormOf(const RequestHead& head) {
  const bool head_only = head.request.method == "HEAD";
  return {head.version, head.afterwards,
          head_only ? ReplyForm::Body::kLeftOut : ReplyForm::Body::kSent};
}

Reply MakeReply(const HttpResponse& response, const ReplyForm& form,
                std::chrono::system_clock::time_point now) {
  if (!IsFit(response.headers)) {
    return MakeReply(ErrorResponse(500, "the answer could not be sent"), form, now);
  }
  PocoResponse head(Poco::Net::HTTPMessage::HTTP_1_1,
                    static_cast<PocoResponse::HTTPStatus>(response.status));
  head.setDate(Poco::Timestamp::fromEpochTime(std::chrono::system_clock::to_time_t(now)));
  for (const auto& [name, value] : response.headers) head.add(name, value);

  Reply reply;
  reply.afterwards = response.events ? Afterwards::kClose : form.afterwards;
  const bool sent = form.body == ReplyForm::Body::kSent;
  if (response.events) {
    head.setContentType("text/event-stream");
    head.set("Cache-Control", "no-store");
    if (sent) reply.events = response.events;
  } else if (!HasNoBody(response.status)) {
    head.set("Content-Length", std::to_string(response.body ? response.body->size() : 0));
    if (sent) reply.body = response.body;
  }
  SetConnection(head, form, reply.afterwards);
  reply.head = ToText(head);
  return reply;
}

Reply MakeRefusal(int status, std::string_view reason, std::chrono::system_clock::time_point now,
                  const HttpFields& more_headers) {
  HttpResponse response = ErrorResponse(status, reason);
  response.headers.insert(response.headers.end(), more_headers.begin(), more_headers.end());
  AddSecurityHeaders(HttpRequest{}, AccessRules{}, response);
  ReplyForm form;
  form.afterwards = Afterwards::kClose;
  return MakeReply(response, form, now);
}

}  // namespace lisync
