#include "agent/http/request_head.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "agent/config_values.h"
#include "agent/http/request_target.h"

// Poco's own reader of headers is not used: it decodes RFC 2047 words in values, so that
// "Content-Length: =?utf-8?q?5?=" is 5 for it and something else for a proxy in front, joins folded
// lines and passes over lines without a colon.

namespace lisync {
namespace {

constexpr std::size_t kMostFields = 100;
constexpr std::size_t kMostMethodBytes = 32;
constexpr std::string_view kEndOfLine = "\r\n";

// RFC 9110, section 5.6.2.
bool IsTokenCharacter(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
         (c != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos);
}

bool IsToken(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), IsTokenCharacter);
}

// A tab, a blank, visible ASCII or a byte above ASCII (RFC 9110, section 5.5).
bool IsValueCharacter(char c) {
  return c == '\t' || (static_cast<unsigned char>(c) >= ' ' && c != '\x7f');
}

bool IsTargetCharacter(char c) { return c > ' ' && c < '\x7f'; }

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return lower;
}

std::string_view Trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::string_view TakeLine(std::string_view& block) {
  const auto end = std::min(block.find(kEndOfLine), block.size());
  const std::string_view line = block.substr(0, end);
  block.remove_prefix(std::min(end + kEndOfLine.size(), block.size()));
  return line;
}

// All values of the headers of this lower-case name.
std::vector<std::string_view> ValuesOf(const HttpFields& headers, std::string_view name) {
  std::vector<std::string_view> values;
  for (const auto& [field, value] : headers) {
    if (Lower(field) == name) values.push_back(value);
  }
  return values;
}

// Whether a comma list (RFC 9110, section 5.6.1) holds this lower-case word.
bool ListHas(const std::vector<std::string_view>& values, std::string_view word) {
  for (std::string_view rest : values) {
    while (!rest.empty()) {
      const auto comma = std::min(rest.find(','), rest.size());
      if (Lower(Trim(rest.substr(0, comma))) == word) return true;
      rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
  }
  return false;
}

std::optional<Refusal> ParseVersion(std::string_view text, RequestHead& head) {
  const bool well_formed = text.size() == 8 && text.starts_with("HTTP/") && text[6] == '.' &&
                           ParseWhole(text.substr(5, 1), 0, 9) &&
                           ParseWhole(text.substr(7, 1), 0, 9);
  if (!well_formed) return Refusal{400, "malformed request line"};
  if (text[5] != '1') return Refusal{505, "only HTTP/1.1 and HTTP/1.0 are spoken here"};
  head.version = text[7] == '0' ? HttpVersion::k1_0 : HttpVersion::k1_1;
  return std::nullopt;
}

std::optional<Refusal> ParseRequestLine(std::string_view line, RequestHead& head,
                                        std::optional<std::string>& authority) {
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) {
    return Refusal{400, "malformed request line"};
  }
  const std::string_view method = line.substr(0, first);
  const std::string_view text = line.substr(first + 1, last - first - 1);
  if (!IsToken(method) || method.size() > kMostMethodBytes || text.empty() ||
      !std::all_of(text.begin(), text.end(), IsTargetCharacter)) {
    return Refusal{400, "malformed request line"};
  }
  if (auto refusal = ParseVersion(line.substr(last + 1), head)) return refusal;
  auto target = ParseRequestTarget(method, text);
  if (!target) return Refusal{400, "malformed request target"};
  head.request.method = std::string(method);
  head.request.path = std::move(target->path);
  head.request.query = std::move(target->query);
  authority = std::move(target->authority);
  return std::nullopt;
}

std::optional<Refusal> ParseField(std::string_view line, HttpFields& headers) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || !IsToken(line.substr(0, colon))) {
    return Refusal{400, "malformed header"};
  }
  const std::string_view value = Trim(line.substr(colon + 1));
  if (!std::all_of(value.begin(), value.end(), IsValueCharacter)) {
    return Refusal{400, "malformed header"};
  }
  if (headers.size() == kMostFields) return Refusal{431, "too many headers"};
  headers.emplace_back(line.substr(0, colon), value);
  return std::nullopt;
}

// Where the body ends (RFC 9112, section 6.3).
std::optional<Refusal> FindLength(RequestHead& head) {
  const auto encodings = ValuesOf(head.request.headers, "transfer-encoding");
  const auto lengths = ValuesOf(head.request.headers, "content-length");
  if (!encodings.empty()) {
    if (!lengths.empty() || head.version == HttpVersion::k1_0) {
      return Refusal{400, "Transfer-Encoding beside Content-Length, or in HTTP/1.0"};
    }
    if (encodings.size() == 1 && Lower(encodings[0]) == "chunked") {
      return Refusal{411, "send the body with a Content-Length, not in chunks"};
    }
    return Refusal{501, "this Transfer-Encoding is not known here"};
  }
  if (lengths.empty()) return std::nullopt;
  if (lengths.size() > 1) return Refusal{400, "more than one Content-Length"};
  const std::string_view digits = lengths[0];
  if (digits.empty() || digits.find_first_not_of("0123456789") != std::string_view::npos) {
    return Refusal{400, "malformed Content-Length"};
  }
  const auto length = ParseWhole(digits, 0, UINT64_MAX);
  if (!length) return Refusal{413, "the body is too large"};
  head.content_length = *length;
  return std::nullopt;
}

std::optional<Refusal> FindExpectation(RequestHead& head) {
  const auto expected = ValuesOf(head.request.headers, "expect");
  if (expected.empty() || head.version == HttpVersion::k1_0) return std::nullopt;
  if (expected.size() > 1 || Lower(expected[0]) != "100-continue") {
    return Refusal{417, "only Expect: 100-continue is known here"};
  }
  head.expects_continue = head.content_length > 0;
  return std::nullopt;
}

void FindAfterwards(RequestHead& head) {
  const auto options = ValuesOf(head.request.headers, "connection");
  const bool keep = head.version == HttpVersion::k1_1 || ListHas(options, "keep-alive");
  head.afterwards = keep && !ListHas(options, "close") ? Afterwards::kKeep : Afterwards::kClose;
}

void ReplaceHost(HttpFields& headers, const std::string& authority) {
  std::erase_if(headers, [](const auto& field) { return Lower(field.first) == "host"; });
  headers.emplace_back("Host", authority);
}

}  // namespace

std::variant<RequestHead, Refusal> ParseRequestHead(std::string_view block) {
  RequestHead head;
  std::optional<std::string> authority;
  if (auto refusal = ParseRequestLine(TakeLine(block), head, authority)) return *refusal;
  for (std::string_view line = TakeLine(block); !line.empty(); line = TakeLine(block)) {
    if (auto refusal = ParseField(line, head.request.headers)) return *refusal;
  }
  if (auto refusal = FindLength(head)) return *refusal;
  if (auto refusal = FindExpectation(head)) return *refusal;
  FindAfterwards(head);
  if (authority && ValuesOf(head.request.headers, "host").size() <= 1) {
    ReplaceHost(head.request.headers, *authority);
  }
  return head;
}

}  // namespace lisync
