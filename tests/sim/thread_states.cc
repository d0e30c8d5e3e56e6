#include "tests/sim/thread_states.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace lisync {
namespace {

std::vector<pid_t> ThreadsOfThisProcess() {
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(opendir("/proc/self/task"), closedir);
  if (!directory) throw std::runtime_error("/proc/self/task cannot be read");
  std::vector<pid_t> threads;
  while (const dirent* entry = readdir(directory.get())) {
    if (entry->d_name[0] != '.') threads.push_back(std::atoi(entry->d_name));
  }
  return threads;
}

std::string_view Field(std::string_view status, std::string_view name) {
  const std::size_t at = status.find(name);
  if (at == std::string_view::npos) throw std::runtime_error("/proc tells no " + std::string(name));
  return status.substr(at + name.size());
}

}  // namespace

ThreadStates::~ThreadStates() {
  for (const auto& [thread, file] : files_) close(file);
}

bool ThreadStates::AllAsleep(const std::vector<pid_t>& except) {
  // Looked at one after the other: one may wake another and fall asleep in between. Twice the same
  // says that between the two looks all of them were asleep.
  const auto first = Look(except);
  return first && (first->empty() || Look(except) == first);
}

std::optional<ThreadStates::Sleeps> ThreadStates::Look(const std::vector<pid_t>& except) {
  Sleeps sleeps;
  for (const pid_t thread : ThreadsOfThisProcess()) {
    if (std::find(except.begin(), except.end(), thread) != except.end()) continue;
    const auto count = SleepsOf(thread);
    if (!count) return std::nullopt;
    sleeps[thread] = *count;
  }
  return sleeps;
}

std::optional<unsigned long> ThreadStates::SleepsOf(pid_t thread) {
  for (int tries = 0; tries < 2; ++tries) {
    auto found = files_.find(thread);
    if (found == files_.end()) {
      const std::string name = "/proc/self/task/" + std::to_string(thread) + "/status";
      const int file = open(name.c_str(), O_RDONLY | O_CLOEXEC);
      if (file < 0) return 0;
      found = files_.emplace(thread, file).first;
    }
    std::array<char, 8192> text{};
    const ssize_t length = pread(found->second, text.data(), text.size(), 0);
    if (length <= 0) {  // of a thread that has ended; its number may be another's by now
      close(found->second);
      files_.erase(found);
      continue;
    }
    const std::string_view status(text.data(), static_cast<std::size_t>(length));
    const char state = Field(status, "\nState:\t").front();
    if (state == 'Z' || state == 'X') return 0;
    if (state != 'S') return std::nullopt;
    return std::strtoul(Field(status, "\nvoluntary_ctxt_switches:\t").data(), nullptr, 10);
  }
  return 0;
}

}  // namespace lisync
