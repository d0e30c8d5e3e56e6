#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lisync {

// Names and values of a URL's query, not encoded, in any order.
using Query = std::vector<std::pair<std::string, std::string>>;

enum class Slash { kEncode, kKeep };

// Percent-encodes every byte but RFC 3986's unreserved characters (section 2.3), upper-case hex:
// the UriEncode of Signature Version 4.
std::string UriEncode(std::string_view bytes, Slash slash);

// Undoes the encoding of an S3 listing made with encoding-type=url: %XX is a byte, '+' is a space.
// Absent when a '%' is not followed by two hex digits.
std::optional<std::string> DecodeListedKey(std::string_view text);

// "name=value&…", encoded and sorted by encoded name, then value. A request is sent with its query
// in just this form, so that what is signed is what is sent.
std::string CanonicalQuery(const Query& query);

}  // namespace lisync
