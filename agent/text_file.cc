#include "agent/text_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "agent/config_error.h"
#include "agent/owned_fd.h"

namespace lisync {
namespace {

constexpr std::size_t kLargestFile = std::size_t{1024} * 1024;

[[noreturn]] void Refuse(std::string_view what, const std::filesystem::path& path,
                         std::string_view reason) {
  throw ConfigError(std::string(what) + " " + path.string() + ": " + std::string(reason));
}

}  // namespace

std::optional<TextFile> ReadTextFile(const std::filesystem::path& path, std::string_view what) {
  const OwnedFd file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file.valid()) {
    if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
    Refuse(what, path, std::string("cannot be read: ") + std::strerror(errno));
  }
  struct stat status {};
  if (fstat(file.get(), &status) != 0) Refuse(what, path, std::strerror(errno));
  if (!S_ISREG(status.st_mode)) Refuse(what, path, "is not a regular file");

  TextFile result;
  result.readable_by_others = (status.st_mode & S_IROTH) != 0;
  result.writable_by_others = (status.st_mode & (S_IWGRP | S_IWOTH)) != 0;
  std::array<char, 65536> buffer{};
  for (;;) {
    const ssize_t count = read(file.get(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) Refuse(what, path, std::string("cannot be read: ") + std::strerror(errno));
    if (count == 0) break;
    result.text.append(buffer.data(), static_cast<std::size_t>(count));
    if (result.text.size() > kLargestFile) Refuse(what, path, "is larger than 1 MiB");
  }
  if (result.text.find('\0') != std::string::npos) Refuse(what, path, "is not text: it holds NUL");
  if (result.text.starts_with("\xEF\xBB\xBF")) result.text.erase(0, 3);
  return result;
}

}  // namespace lisync
