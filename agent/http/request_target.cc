#include "agent/http/request_target.h"

#include <Poco/Exception.h>
#include <Poco/URI.h>

#include <algorithm>

namespace lisync {
namespace {

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// The length of "http://" or "https://" in any letter case; 0 for another beginning.
std::size_t SchemeLength(std::string_view text) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    const std::string_view start = text.substr(0, scheme.size());
    const auto same = [](char a, char b) { return Lower(a) == b; };
    if (std::equal(start.begin(), start.end(), scheme.begin(), scheme.end(), same)) {
      return scheme.size();
    }
  }
  return 0;
}

std::optional<std::string> Decode(std::string_view text) {
  try {
    std::string decoded;
    Poco::URI::decode(std::string(text), decoded);
    return decoded;
  } catch (const Poco::SyntaxException&) {
    return std::nullopt;
  }
}

std::optional<HttpFields> DecodeQuery(std::string_view text) {
  try {
    Poco::URI uri;
    uri.setRawQuery(std::string(text));
    return uri.getQueryParameters();
  } catch (const Poco::SyntaxException&) {
    return std::nullopt;
  }
}

}  // namespace

std::optional<RequestTarget> ParseRequestTarget(std::string_view method, std::string_view text) {
  RequestTarget target;
  if (text == "*") {
    if (method != "OPTIONS") return std::nullopt;
    target.path = "/";
    return target;
  }
  if (text.find('#') != std::string_view::npos) return std::nullopt;
  if (const auto scheme = SchemeLength(text); scheme > 0) {
    text.remove_prefix(scheme);
    const auto end = std::min(text.find_first_of("/?"), text.size());
    target.authority = std::string(text.substr(0, end));
    text.remove_prefix(end);
    if (target.authority->empty() || target.authority->find('@') != std::string::npos) {
      return std::nullopt;
    }
  } else if (!text.starts_with('/')) {
    return std::nullopt;
  }
  const auto mark = std::min(text.find('?'), text.size());
  const auto path = Decode(text.substr(0, mark));
  auto query = DecodeQuery(text.substr(std::min(mark + 1, text.size())));
  if (!path || !query) return std::nullopt;
  target.path = path->empty() ? "/" : *path;
  target.query = std::move(*query);
  return target;
}

}  // namespace lisync
