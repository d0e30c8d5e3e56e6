#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lisync {

// Host names as requests and settings have them, in the one form in which they can be compared:
// lower case, without the dot at the end, an IPv6 address without brackets and in the form of RFC
// 5952. Pure.

// What a Host header holds (RFC 9110, section 7.2).
struct Authority {
  std::string host;                   // "admin.example.org", "127.0.0.1", "::1"
  std::optional<std::uint16_t> port;  // absent: the scheme's own

  bool operator==(const Authority&) const = default;
};

// "admin.example.org", "127.0.0.1:8008", "[::1]:8008"; absent for any other form.
std::optional<Authority> ParseAuthority(std::string_view text);

// A host without a port; an IPv6 address with or without brackets. Absent for any other form.
std::optional<std::string> ParseHostName(std::string_view text);

// Where a web page comes from (RFC 6454): scheme and authority, of http or https, nothing else.
struct Origin {
  std::string scheme;  // "http" or "https"
  std::string host;
  std::uint16_t port = 0;  // the scheme's own where none was given

  bool operator==(const Origin&) const = default;
};

// "https://admin.example.org", "http://localhost:3000"; absent for any other form, also for "null"
// and "*".
std::optional<Origin> ParseOrigin(std::string_view text);

// As browsers write it: "https://admin.example.org", "http://[::1]:3000".
std::string ToText(const Origin& origin);

// Whether an address of this machine ("127.0.0.1", "::1", "::ffff:127.0.0.1") can be reached from
// nowhere else. A name is not looked up: only "localhost" counts.
bool IsLoopback(std::string_view host);

}  // namespace lisync
