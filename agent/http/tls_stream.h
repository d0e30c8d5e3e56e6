#pragma once

#include <Poco/Net/Context.h>

#include <memory>

#include "agent/http/byte_stream.h"
#include "agent/owned_fd.h"

namespace lisync {

// With TLS, as the server. The handshake is part of the first reads: no byte is waited for. Null
// when OpenSSL cannot make a session (memory). The thread that uses the stream must not be ended by
// SIGPIPE. `context` is of LoadTlsContext; `socket` does not block.
std::unique_ptr<ByteStream> MakeTlsStream(OwnedFd socket, const Poco::Net::Context::Ptr& context);

}  // namespace lisync
