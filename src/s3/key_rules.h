#pragma once

#include <string_view>

namespace lisync {

// S3's keys are Unicode in UTF-8; some servers take any bytes.
bool IsUtf8(std::string_view text);

// A key with an empty, "." or ".." segment. In S3 it is a name like any other; a server that keeps
// objects as files may take it for another key.
bool LooksLikePath(std::string_view key);

}  // namespace lisync
