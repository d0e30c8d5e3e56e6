#include "agent/http/listen_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include "agent/config_values.h"

namespace lisync {
namespace {

bool IsAddress(int family, const std::string& text) {
  in6_addr address{};  // has room for both families
  return inet_pton(family, text.c_str(), &address) == 1;
}

}  // namespace

std::optional<ListenAddress> ParseListenAddress(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos || text.find('\0') != std::string_view::npos) {
    return std::nullopt;
  }
  const auto port = ParseWhole(text.substr(colon + 1), 0, 65535);
  std::string_view host = text.substr(0, colon);
  const bool bracketed = host.starts_with('[') && host.ends_with(']');
  if (bracketed) host = host.substr(1, host.size() - 2);
  ListenAddress address{std::string(host), static_cast<std::uint16_t>(port.value_or(0))};
  if (!port || !IsAddress(bracketed ? AF_INET6 : AF_INET, address.host)) return std::nullopt;
  return address;
}

std::string ToText(const ListenAddress& address) {
  const bool ipv6 = address.host.find(':') != std::string::npos;
  return (ipv6 ? "[" + address.host + "]" : address.host) + ":" + std::to_string(address.port);
}

}  // namespace lisync
