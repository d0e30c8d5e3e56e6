#include "tests/unit/agent/tls_client.h"

#include <openssl/err.h>
#include <openssl/x509.h>

#include <array>

namespace lisync {

TlsClient::TlsClient(HttpClient connected, int version)
    : plain_(std::move(connected)), context_(SSL_CTX_new(TLS_client_method())) {
  SSL_CTX_set_min_proto_version(context_.get(), version);
  SSL_CTX_set_max_proto_version(context_.get(), version);
  SSL_CTX_set_cipher_list(context_.get(), "ALL:@SECLEVEL=0");  // so that the old is offered at all
  session_.reset(SSL_new(context_.get()));
  SSL_set_fd(session_.get(), plain_.fd());
}

std::string TlsClient::Handshake() {
  ERR_clear_error();
  if (SSL_connect(session_.get()) == 1) return SSL_get_version(session_.get());
  const char* reason = ERR_reason_error_string(ERR_peek_last_error());
  return reason == nullptr ? "closed" : reason;
}

std::string TlsClient::server_name() const {
  const X509* certificate = SSL_get0_peer_certificate(session_.get());
  std::array<char, 256> name{};
  X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name.data(),
                            static_cast<int>(name.size()));
  return name.data();
}

void TlsClient::Send(std::string_view bytes) {
  SSL_write(session_.get(), bytes.data(), static_cast<int>(bytes.size()));
}

std::string TlsClient::Read(std::size_t bytes) {
  std::string read(bytes, '\0');
  std::size_t count = 0;
  while (count < bytes) {
    const int got = SSL_read(session_.get(), read.data() + count, static_cast<int>(bytes - count));
    if (got <= 0) break;
    count += static_cast<std::size_t>(got);
  }
  read.resize(count);
  return read;
}

std::string TlsClient::ReadUntil(std::string_view end) {
  std::string read;
  while (!read.ends_with(end)) {
    const std::string next = Read(1);
    if (next.empty()) break;
    read += next;
  }
  return read;
}

}  // namespace lisync
