#pragma once

#include <string_view>

#include "src/s3/http.h"

namespace lisync {

// What a side may be sent.
enum class Access {
  kReadOnly,  // main: GET and HEAD
  kAddOnly,   // hidden: also PUT and POST that store; S3 has deletes by POST, and settings by PUT
};

// The last look at a request before it goes out, on what really goes out; whatever the types above
// allow. Decided by method and by the names in the query.
bool IsAllowed(Access access, std::string_view method, std::string_view url);

// No CR, LF, NUL or other control character, and a name that is not empty and has no colon.
bool AreSendable(const HttpHeaders& headers);

}  // namespace lisync
