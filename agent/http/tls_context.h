#pragma once

#include <Poco/Net/Context.h>

#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "agent/http/server.h"

namespace lisync {

struct LoadedTls {
  Poco::Net::Context::Ptr context;    // for a server: TLS 1.2 and 1.3, no client certificates
  std::vector<std::string> warnings;  // for the operator: the certificate has expired, …
};

// Reads certificate and key. Throws ConfigError, which names the file, the cause and the mend, when
// one is missing, unreadable or malformed or they do not belong together.
LoadedTls LoadTlsContext(const TlsFiles& files);

// The context that new connections take; can be exchanged. Thread-safe.
class TlsSource {
 public:
  explicit TlsSource(Poco::Net::Context::Ptr context) : context_(std::move(context)) {}

  Poco::Net::Context::Ptr Get() const {
    const std::lock_guard lock(mutex_);
    return context_;
  }
  void Set(Poco::Net::Context::Ptr context) {
    const std::lock_guard lock(mutex_);
    context_.swap(context);
  }

 private:
  mutable std::mutex mutex_;
  Poco::Net::Context::Ptr context_;  // guarded by mutex_
};

}  // namespace lisync
