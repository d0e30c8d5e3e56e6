#include "agent/http/token_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "agent/config_error.h"
#include "agent/http/token_lines.h"
#include "agent/owned_fd.h"
#include "agent/text_file.h"

namespace lisync {
namespace {

constexpr std::size_t kTokenBytes = 32;
constexpr std::string_view kWhat = "the token file";

[[noreturn]] void Refuse(const std::filesystem::path& file, const std::string& reason) {
  throw ConfigError(std::string(kWhat) + " " + file.string() + ": " + reason);
}

[[noreturn]] void RefuseErrno(const std::filesystem::path& file) {
  Refuse(file, std::string("cannot be written: ") + std::strerror(errno) +
                   "; run this as the user that owns it, or set http.token-file");
}

// The lines of the file; none when it is not there.
std::vector<TokenLine> ReadLines(const std::filesystem::path& file) {
  const auto text = ReadTextFile(file, kWhat);
  if (!text) return {};
  if (text->writable_by_others) {
    Refuse(file, "others than its owner may write to it, and so give themselves access: chmod 600");
  }
  return ParseTokenLines(text->text, std::string(kWhat) + " " + file.string());
}

// Keeps two that change the file from losing one's change. Held while it lives.
OwnedFd LockChanges(const std::filesystem::path& file) {
  const std::filesystem::path path = file.string() + ".lock";
  OwnedFd lock(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!lock.valid()) RefuseErrno(path);
  while (flock(lock.get(), LOCK_EX) != 0) {
    if (errno != EINTR) RefuseErrno(path);
  }
  return lock;
}

// Root writes for the user that the file, or else its directory, belongs to.
void KeepOwner(int fd, const std::filesystem::path& file) {
  if (geteuid() != 0) return;
  struct stat owner {};
  const bool found =
      stat(file.c_str(), &owner) == 0 || stat(file.parent_path().c_str(), &owner) == 0;
  if (!found || fchown(fd, owner.st_uid, owner.st_gid) != 0) RefuseErrno(file);
}

void WriteAll(int fd, std::string_view text, const std::filesystem::path& file) {
  while (!text.empty()) {
    const ssize_t count = write(fd, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) RefuseErrno(file);
    text.remove_prefix(static_cast<std::size_t>(count));
  }
}

void Replace(const std::filesystem::path& file, const std::vector<TokenLine>& lines) {
  const std::filesystem::path fresh = file.string() + ".new";
  {
    const OwnedFd out(
        open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!out.valid()) RefuseErrno(fresh);
    KeepOwner(out.get(), file);
    WriteAll(out.get(), ToText(lines), fresh);
    if (fsync(out.get()) != 0) RefuseErrno(fresh);
  }
  if (rename(fresh.c_str(), file.c_str()) != 0) RefuseErrno(file);
  const OwnedFd directory(open(file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory.valid() || fsync(directory.get()) != 0) RefuseErrno(file);
}

auto FindNamed(std::vector<TokenLine>& lines, const std::string& name) {
  return std::find_if(lines.begin(), lines.end(), [&name](const TokenLine& line) {
    return line.token && line.token->name == name;
  });
}

std::int64_t Nanoseconds(const timespec& time) {
  return time.tv_sec * 1'000'000'000 + time.tv_nsec;
}

FileVersion VersionOf(const std::filesystem::path& file) {
  struct stat status {};
  FileVersion version;
  if (stat(file.c_str(), &status) != 0) {
    version.error = errno;
    return version;
  }
  version.error = 0;
  version.device = status.st_dev;
  version.inode = status.st_ino;
  version.size = status.st_size;
  version.mode = status.st_mode;
  version.modified = Nanoseconds(status.st_mtim);
  version.changed = Nanoseconds(status.st_ctim);
  return version;
}

}  // namespace

std::vector<StoredToken> ReadTokens(const std::filesystem::path& file) {
  std::vector<StoredToken> tokens;
  for (TokenLine& line : ReadLines(file)) {
    if (line.token) tokens.push_back(std::move(*line.token));
  }
  return tokens;
}

std::string NewToken() {
  std::array<std::byte, kTokenBytes> bytes{};
  FillRandom(bytes);
  return "lisync_" + ToBase64Url(bytes);
}

void AddToken(const std::filesystem::path& file, const StoredToken& token) {
  if (!IsTokenName(token.name)) RefuseTokenName(token.name);
  const OwnedFd lock = LockChanges(file);
  std::vector<TokenLine> lines = ReadLines(file);
  if (FindNamed(lines, token.name) != lines.end()) {
    Refuse(file, "it has a token \"" + token.name +
                     "\" already: choose another name, or revoke that one first");
  }
  lines.push_back({ToText(token), token});
  Replace(file, lines);
}

void RevokeToken(const std::filesystem::path& file, const std::string& name) {
  if (!IsTokenName(name)) RefuseTokenName(name);
  const OwnedFd lock = LockChanges(file);
  std::vector<TokenLine> lines = ReadLines(file);
  const auto found = FindNamed(lines, name);
  if (found == lines.end()) {
    Refuse(file, "it has no token \"" + name + "\": `li-sync token list` shows those it has");
  }
  lines.erase(found);
  Replace(file, lines);
}

TokenFileCheck::TokenFileCheck(std::filesystem::path file, Log& log)
    : file_(std::move(file)), log_(log) {}

bool TokenFileCheck::Any() {
  const std::lock_guard lock(mutex_);
  Refresh();
  return trouble_ || !tokens_.empty();
}

std::optional<Caller> TokenFileCheck::Find(std::string_view token) {
  const Sha256 hash = Sha256Of(AsBytes(token));
  const std::lock_guard lock(mutex_);
  Refresh();
  const StoredToken* found = nullptr;
  for (const StoredToken& known : tokens_) {
    if (EqualInConstantTime(known.hash, hash)) found = &known;
  }
  if (found == nullptr) return std::nullopt;
  return Caller{found->name, found->scope, {}};
}

void TokenFileCheck::Refresh() {
  const FileVersion version = VersionOf(file_);
  // What could not be read may be readable now, without the file having changed.
  if (version == seen_ && !trouble_) return;
  const bool told = version == seen_ && trouble_;
  seen_ = version;
  try {
    tokens_ = ReadTokens(file_);
    trouble_ = false;
  } catch (const ConfigError& e) {
    tokens_.clear();
    trouble_ = true;
    if (!told) log_.Error(std::string(e.what()) + "; until it is mended no token is accepted");
  }
}

}  // namespace lisync
