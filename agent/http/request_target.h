#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "agent/http/message.h"

namespace lisync {

// What a request asks for (RFC 9112, section 3.2).
struct RequestTarget {
  std::string path;  // percent-decoded, begins with '/'
  HttpFields query;  // percent-decoded, '+' is a blank, in order
  // Host and port as written, of an absolute target ("http://host:8008/x"), which stand above those
  // of the Host header.
  std::optional<std::string> authority;
};

// Absent for what is malformed, holds a fragment or a user name, or is of another form. "*", which
// only OPTIONS may have, is the path "/". Pure.
std::optional<RequestTarget> ParseRequestTarget(std::string_view method, std::string_view text);

}  // namespace lisync
