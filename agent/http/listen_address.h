#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lisync {

// Where the service listens.
struct ListenAddress {
  std::string host;        // a numeric address, without brackets: "127.0.0.1", "::1"
  std::uint16_t port = 0;  // 0: any free one

  bool operator==(const ListenAddress&) const = default;
};

// "127.0.0.1:8008", "[::1]:8008", "0.0.0.0:0". Absent for any other form; a name is none, since it
// may stand for several addresses. Pure.
std::optional<ListenAddress> ParseListenAddress(std::string_view text);

// The same form back.
std::string ToText(const ListenAddress& address);

}  // namespace lisync
