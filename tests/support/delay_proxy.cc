// A server on the loopback address, as if it were some way off (tests/support/delay_relay.h).
//
//   delay_proxy TARGET_PORT ONE_WAY_MILLISECONDS
//
// Prints its own port on a line. Ends at SIGTERM, when its parent ends, or after an hour.

#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <charconv>
#include <csignal>
#include <exception>
#include <iostream>
#include <string_view>

#include "tests/support/delay_relay.h"

namespace lisync {
namespace {

constexpr unsigned kMostSeconds = 3600;
constexpr int kMostMilliseconds = 10'000;

bool ParseNumber(std::string_view text, int most, int& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() && number >= 0 && number <= most;
}

int Main(std::string_view port_text, std::string_view delay_text) {
  int port = 0;
  int delay = 0;
  if (!ParseNumber(port_text, 65535, port) || !ParseNumber(delay_text, kMostMilliseconds, delay)) {
    std::cerr << "delay_proxy: a port and a delay of 0 to " << kMostMilliseconds << " ms\n";
    return 64;
  }
  sigset_t ends;
  sigemptyset(&ends);
  for (const int signal : {SIGTERM, SIGINT, SIGALRM}) sigaddset(&ends, signal);
  sigprocmask(SIG_BLOCK, &ends, nullptr);
  const OwnedFd stop(signalfd(-1, &ends, SFD_CLOEXEC));
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  alarm(kMostSeconds);

  DelayRelay relay(static_cast<std::uint16_t>(port), std::chrono::milliseconds(delay));
  std::cout << relay.port() << std::endl;
  relay.Run(stop.get());
  return 0;
}

}  // namespace
}  // namespace lisync

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: delay_proxy TARGET_PORT ONE_WAY_MILLISECONDS\n";
    return 64;
  }
  try {
    return lisync::Main(argv[1], argv[2]);
  } catch (const std::exception& error) {
    std::cerr << "delay_proxy: " << error.what() << "\n";
    return 1;
  }
}
