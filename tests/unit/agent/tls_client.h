#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>
#include <string_view>

#include "tests/unit/agent/http_client.h"

namespace lisync {

// A client with TLS that trusts anybody. Calls wait. Used by one thread.
class TlsClient {
 public:
  // `version`: TLS1_1_VERSION, …; the only one that is spoken.
  TlsClient(HttpClient connected, int version);

  // "TLSv1.3" after a handshake; else the error of the other end.
  std::string Handshake();
  std::string server_name() const;  // the common name in its certificate
  void Send(std::string_view bytes);
  // So many bytes, or what came before the end.
  std::string Read(std::size_t bytes);
  std::string ReadUntil(std::string_view end);

 private:
  struct FreeContext {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  };
  struct FreeSession {
    void operator()(SSL* session) const { SSL_free(session); }
  };

  HttpClient plain_;
  std::unique_ptr<SSL_CTX, FreeContext> context_;
  std::unique_ptr<SSL, FreeSession> session_;
};

}  // namespace lisync
