#pragma once

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/http/access.h"
#include "agent/log.h"
#include "src/core/digest.h"
#include "src/core/time.h"

namespace lisync {

// A token as stored: never itself, only its hash. A token has 256 random bits, so a plain SHA-256
// cannot be turned back.
struct StoredToken {
  std::string name;  // 1 to 64 of A-Z a-z 0-9 . _ @ -; unique
  Scope scope = Scope::kRead;
  Sha256 hash{};
  Instant created;
};

// The file of tokens: a line each, "NAME SCOPE SHA256HEX CREATED", mode 0600; lines that begin with
// # are comments. A missing file holds none. Throws ConfigError, which names file and line, for a
// malformed one or one that others may write.
std::vector<StoredToken> ReadTokens(const std::filesystem::path& file);

// "lisync_" and 43 characters of base64url: 256 random bits.
std::string NewToken();

// Adds or removes one and puts the file in place of the old one as a whole (written beside, fsync,
// rename). Throws ConfigError when the name is taken, unknown or malformed, or the file cannot be
// written.
void AddToken(const std::filesystem::path& file, const StoredToken& token);
void RevokeToken(const std::filesystem::path& file, const std::string& name);

// What changes whenever a file does.
struct FileVersion {
  int error = -1;  // why it cannot be looked at, of errno(3); 0: it can; -1: nobody has tried
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::int64_t size = 0;
  std::uint32_t mode = 0;
  std::int64_t modified = 0;  // nanoseconds
  std::int64_t changed = 0;   // likewise, of mode, owner and name

  bool operator==(const FileVersion&) const = default;
};

// Checks against the file, which is read again whenever it has changed. While it cannot be read or
// is malformed no token is known, `Any()` is true, and the reason is logged once.
class TokenFileCheck : public TokenCheck {
 public:
  TokenFileCheck(std::filesystem::path file, Log& log);
  bool Any() override;
  std::optional<Caller> Find(std::string_view token) override;

 private:
  void Refresh();

  const std::filesystem::path file_;
  Log& log_;
  std::mutex mutex_;
  std::vector<StoredToken> tokens_;  // guarded by mutex_, like all below
  bool trouble_ = false;
  FileVersion seen_;
};

}  // namespace lisync
