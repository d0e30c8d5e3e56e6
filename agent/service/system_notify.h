#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "agent/process.h"
#include "src/core/time.h"

namespace lisync {

// Tells systemd how the service fares (sd_notify(3): one datagram of VARIABLE=value lines to
// $NOTIFY_SOCKET). Without that variable everything here does nothing. Thread-safe.
class SystemNotify {
 public:
  // Throws ConfigError when NOTIFY_SOCKET is set and is no address of a Unix socket.
  explicit SystemNotify(const Environment& environment);

  void Ready() const { Send("READY=1"); }
  // A reload has begun; Ready ends it.
  void Reloading() const;
  void Stopping() const { Send("STOPPING=1"); }
  // One line for `systemctl status`; line ends become blanks.
  void Status(std::string_view text) const;
  void Alive() const { Send("WATCHDOG=1"); }

  // How often systemd wants to hear Alive: half of WATCHDOG_USEC; absent: it does not ask this
  // process to.
  std::optional<Duration> watchdog_interval() const { return watchdog_interval_; }

 private:
  // A datagram that nobody takes is not an error of ours: systemd then acts by its own time-outs.
  void Send(std::string_view message) const;

  std::string address_;  // sun_path; empty: nobody listens
  std::optional<Duration> watchdog_interval_;
};

}  // namespace lisync
