#pragma once

#include <memory>

#include "agent/http/byte_stream.h"
#include "agent/http/listener.h"
#include "agent/http/message.h"
#include "agent/http/tls_context.h"
#include "agent/owned_fd.h"

namespace lisync {

// Where clients come from.
struct Listeners {
  OwnedFd tcp;                           // not valid: none
  std::unique_ptr<LocalListener> local;  // null: none
  std::unique_ptr<TlsSource> tls;        // of tcp; null: without TLS
};

struct Accepted {
  enum class State {
    kClient,
    kNobody,  // that waits
    kGone,    // before it could be accepted: try again
    kNoRoom,  // the process or the system has no descriptors or memory left
  } state = State::kNobody;
  std::unique_ptr<ByteStream> stream;  // with kClient
  HttpPeer peer;
};

// Takes the next client of `listeners.tcp` or `listeners.local`. Does not wait.
Accepted AcceptTcp(const Listeners& listeners);
Accepted AcceptLocal(const Listeners& listeners);

}  // namespace lisync
