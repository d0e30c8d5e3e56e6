#include "agent/http/reply.h"

#include <Poco/Net/HTTPResponse.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <utility>

#include "agent/http/access.h"
#include "agent/http/credentials.h"

namespace lisync {
namespace {

using PocoResponse = Poco::Net::HTTPResponse;

bool BreaksUp(char c) { return c == '\r' || c == '\n' || c == '\0'; }
bool EndsName(char c) { return BreaksUp(c) || c == ':' || c == ' ' || c == '\t'; }

bool IsFit(const HttpFields& headers) {
  return std::none_of(headers.begin(), headers.end(), [](const auto& field) {
    return field.first.empty() || std::any_of(field.first.begin(), field.first.end(), EndsName) ||
           std::any_of(field.second.begin(), field.second.end(), BreaksUp);
  });
}

// RFC 9110, sections 15.3.5 and 15.4.5.
bool HasNoBody(int status) { return status == 204 || status == 304; }

// "Tue, 15 Nov 1994 08:12:31 GMT" (RFC 9110, section 5.6.7), whatever the locale.
std::string DateText(std::time_t seconds) {
  static constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::tm at{};
  gmtime_r(&seconds, &at);
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                kDays.at(static_cast<std::size_t>(at.tm_wday)), at.tm_mday,
                kMonths.at(static_cast<std::size_t>(at.tm_mon)), at.tm_year + 1900, at.tm_hour,
                at.tm_min, at.tm_sec);
  return text.data();
}

// Poco's own writer of heads goes through a stream, at a cost of several copies for each request.
void Add(std::string& head, std::string_view name, std::string_view value) {
  head.append(name).append(": ").append(value).append("\r\n");
}

bool Has(const HttpFields& headers, std::string_view name) {
  return std::any_of(headers.begin(), headers.end(),
                     [name](const auto& field) { return SameWord(field.first, name); });
}

void AddConnection(std::string& head, const ReplyForm& form, Afterwards afterwards) {
  if (afterwards == Afterwards::kClose) {
    Add(head, "Connection", "close");
  } else if (form.version == HttpVersion::k1_0) {
    Add(head, "Connection", "keep-alive");
  }
}

std::string StartOf(const HttpResponse& response, std::chrono::system_clock::time_point now) {
  std::string head;
  head.reserve(1024);
  head.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ");
  head.append(
      PocoResponse::getReasonForStatus(static_cast<PocoResponse::HTTPStatus>(response.status)));
  head.append("\r\n");
  Add(head, "Date", DateText(std::chrono::system_clock::to_time_t(now)));
  for (const auto& [name, value] : response.headers) Add(head, name, value);
  return head;
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
  std::string head = StartOf(response, now);
  Reply reply;
  reply.afterwards = response.events ? Afterwards::kClose : form.afterwards;
  const bool sent = form.body == ReplyForm::Body::kSent;
  if (response.events) {
    if (!Has(response.headers, "Content-Type")) Add(head, "Content-Type", "text/event-stream");
    if (!Has(response.headers, "Cache-Control")) Add(head, "Cache-Control", "no-store");
    if (sent) reply.events = response.events;
  } else if (!HasNoBody(response.status)) {
    Add(head, "Content-Length", std::to_string(response.body ? response.body->size() : 0));
    if (sent) reply.body = response.body;
  }
  AddConnection(head, form, reply.afterwards);
  reply.head = std::move(head.append("\r\n"));
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
