#include "agent/http/host_name.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "agent/config_values.h"

namespace lisync {
namespace {

constexpr std::size_t kMostNameBytes = 253;  // RFC 1035, section 2.3.4, as text
constexpr std::uint16_t kHttpPort = 80;
constexpr std::uint16_t kHttpsPort = 443;

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return lower;
}

bool IsNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

std::optional<in6_addr> ParseIpv6(std::string_view text) {
  in6_addr address{};
  if (inet_pton(AF_INET6, std::string(text).c_str(), &address) != 1) return std::nullopt;
  return address;
}

std::optional<std::string> NormalIpv6(std::string_view text) {
  const auto address = ParseIpv6(text);
  std::array<char, INET6_ADDRSTRLEN> normal{};
  if (!address || text.find('\0') != std::string_view::npos) return std::nullopt;
  if (inet_ntop(AF_INET6, &*address, normal.data(), normal.size()) == nullptr) return std::nullopt;
  return normal.data();
}

// A name or an IPv4 address.
std::optional<std::string> NormalName(std::string_view text) {
  std::string name = Lower(text);
  if (name.ends_with('.')) name.pop_back();
  const bool allowed = !name.empty() && name.size() <= kMostNameBytes && name.front() != '.' &&
                       name.back() != '.' && std::all_of(name.begin(), name.end(), IsNameCharacter);
  if (!allowed) return std::nullopt;
  return name;
}

// What follows the host: nothing, ":" or ":port".
bool ParsePort(std::string_view text, std::optional<std::uint16_t>& port) {
  if (text.empty() || text == ":") return true;
  if (text[0] != ':') return false;
  const auto number = ParseWhole(text.substr(1), 1, 65535);
  if (!number) return false;
  port = static_cast<std::uint16_t>(*number);
  return true;
}

}  // namespace

std::optional<Authority> ParseAuthority(std::string_view text) {
  const bool bracketed = text.starts_with('[');
  const auto end = bracketed ? text.find(']') : text.find(':');
  if (bracketed && end == std::string_view::npos) return std::nullopt;
  const auto host =
      bracketed ? NormalIpv6(text.substr(1, end - 1)) : NormalName(text.substr(0, end));
  if (!host) return std::nullopt;
  Authority authority{*host, {}};
  const std::string_view rest =
      end == std::string_view::npos ? "" : text.substr(bracketed ? end + 1 : end);
  if (!ParsePort(rest, authority.port)) return std::nullopt;
  return authority;
}

std::optional<std::string> ParseHostName(std::string_view text) {
  if (text.starts_with('[') && text.ends_with(']')) {
    return NormalIpv6(text.substr(1, text.size() - 2));
  }
  return text.find(':') == std::string_view::npos ? NormalName(text) : NormalIpv6(text);
}

std::optional<Origin> ParseOrigin(std::string_view text) {
  const auto separator = text.find("://");
  if (separator == std::string_view::npos) return std::nullopt;
  Origin origin;
  origin.scheme = Lower(text.substr(0, separator));
  if (origin.scheme != "http" && origin.scheme != "https") return std::nullopt;
  const auto authority = ParseAuthority(text.substr(separator + 3));
  if (!authority) return std::nullopt;
  origin.host = authority->host;
  origin.port = authority->port.value_or(origin.scheme == "https" ? kHttpsPort : kHttpPort);
  return origin;
}

std::string ToText(const Origin& origin) {
  const bool ipv6 = origin.host.find(':') != std::string::npos;
  std::string text = origin.scheme + "://" + (ipv6 ? "[" + origin.host + "]" : origin.host);
  const std::uint16_t own = origin.scheme == "https" ? kHttpsPort : kHttpPort;
  if (origin.port != own) text += ":" + std::to_string(origin.port);
  return text;
}

bool IsLoopback(std::string_view host) {
  if (Lower(host) == "localhost") return true;
  in_addr ipv4{};
  if (inet_pton(AF_INET, std::string(host).c_str(), &ipv4) == 1) {
    return (ntohl(ipv4.s_addr) >> 24) == IN_LOOPBACKNET;
  }
  const auto ipv6 = ParseIpv6(host);
  if (!ipv6) return false;
  if (IN6_IS_ADDR_V4MAPPED(&*ipv6)) return ipv6->s6_addr[12] == IN_LOOPBACKNET;
  return IN6_IS_ADDR_LOOPBACK(&*ipv6);
}

}  // namespace lisync
