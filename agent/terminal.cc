#include "agent/terminal.h"

#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/log_text.h"

namespace lisync {
namespace {

constexpr std::size_t kUsualColumns = 80;
// To the first column, and erase to the end of the line (ECMA-48, EL).
constexpr std::string_view kEraseLine = "\r\x1b[K";

bool ContinuesCharacter(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// The first `columns` characters.
std::string Cut(const std::string& text, std::size_t columns) {
  std::size_t characters = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (ContinuesCharacter(text[i])) continue;
    if (characters++ == columns) return text.substr(0, i);
  }
  return text;
}

}  // namespace

bool LeadsToJournal(int descriptor, const Environment& environment) {
  const auto stream = environment.find("JOURNAL_STREAM");
  struct stat status {};
  if (stream == environment.end() || fstat(descriptor, &status) != 0) return false;
  return stream->second == std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino);
}

TerminalKind KindOfStandardError(const Environment& environment) {
  if (isatty(STDERR_FILENO) == 1) return TerminalKind::kInteractive;
  return LeadsToJournal(STDERR_FILENO, environment) ? TerminalKind::kJournal : TerminalKind::kPlain;
}

std::size_t ColumnsOfStandardError() {
  winsize size{};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kUsualColumns;
  return size.ws_col;
}

Terminal::Terminal(std::ostream& stream, TerminalKind kind, std::size_t columns)
    : stream_(stream), kind_(kind), columns_(columns) {}

Terminal::~Terminal() { ClearProgress(); }

void Terminal::WriteLine(std::string_view text) {
  const std::lock_guard lock(mutex_);
  Erase();
  stream_ << OneLine(text) << '\n' << progress_ << std::flush;
}

void Terminal::ShowProgress(std::string_view text) {
  if (kind_ != TerminalKind::kInteractive) return;
  const std::lock_guard lock(mutex_);
  Erase();
  // The last column stays free: writing into it would move some terminals to the next line.
  progress_ = Cut(OneLine(text), columns_ > 0 ? columns_ - 1 : 0);
  stream_ << progress_ << std::flush;
}

void Terminal::ClearProgress() {
  const std::lock_guard lock(mutex_);
  Erase();
  progress_.clear();
  stream_ << std::flush;
}

void Terminal::Erase() {
  if (!progress_.empty()) stream_ << kEraseLine;
}

}  // namespace lisync
