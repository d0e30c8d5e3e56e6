#include "tests/unit/s3/tls_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <stdexcept>
#include <string_view>

namespace lisync {
namespace {

template <auto kFree>
struct With {
  template <typename T>
  void operator()(T* thing) const {
    kFree(thing);
  }
};
using Key = std::unique_ptr<EVP_PKEY, With<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, With<X509_free>>;
using Memory = std::unique_ptr<BIO, With<BIO_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, With<X509_EXTENSION_free>>;

Certificate SelfSigned(EVP_PKEY* key) {
  Certificate certificate(X509_new());
  X509* x = certificate.get();
  X509_set_version(x, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
  X509_gmtime_adj(X509_getm_notBefore(x), -3600);
  X509_gmtime_adj(X509_getm_notAfter(x), 3600);
  X509_set_pubkey(x, key);
  X509_NAME* name = X509_get_subject_name(x);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("test"), -1, -1, 0);
  X509_set_issuer_name(x, name);
  const Extension names(
      X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "IP:127.0.0.1"));
  X509_add_ext(x, names.get(), -1);
  X509_sign(x, key, EVP_sha256());
  return certificate;
}

std::string Pem(X509* certificate) {
  const Memory memory(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(memory.get(), certificate);
  char* data = nullptr;
  const long length = BIO_get_mem_data(memory.get(), &data);
  return {data, static_cast<std::size_t>(length)};
}

bool WaitReadable(int socket, const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    pollfd polled = {socket, POLLIN, 0};
    if (poll(&polled, 1, 20) > 0) return true;
  }
  return false;
}

}  // namespace

struct TlsServer::Context {
  std::unique_ptr<SSL_CTX, With<SSL_CTX_free>> ssl{SSL_CTX_new(TLS_server_method())};
};

TlsServer::TlsServer() : context_(std::make_unique<Context>()) {
  const Key key(EVP_EC_gen("P-256"));
  const Certificate certificate = SelfSigned(key.get());
  certificate_ = Pem(certificate.get());
  SSL_CTX_use_certificate(context_->ssl.get(), certificate.get());
  SSL_CTX_use_PrivateKey(context_->ssl.get(), key.get());

  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof(address);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (listener_ < 0 || bind(listener_, generic, length) != 0 || listen(listener_, 8) != 0 ||
      getsockname(listener_, generic, &length) != 0) {
    throw std::runtime_error("cannot listen on the loopback address");
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::jthread([this](const std::stop_token& stop) { Serve(stop); });
}

TlsServer::~TlsServer() {
  thread_.request_stop();
  thread_.join();
  close(listener_);
}

std::string TlsServer::Url(const std::string& host) const {
  return "https://" + host + ":" + std::to_string(port_) + "/b/k";
}

void TlsServer::Serve(const std::stop_token& stop) {
  while (WaitReadable(listener_, stop)) {
    const int connection = accept(listener_, nullptr, nullptr);
    if (connection < 0) continue;
    const std::unique_ptr<SSL, With<SSL_free>> ssl(SSL_new(context_->ssl.get()));
    SSL_set_fd(ssl.get(), connection);
    char request[4096];
    if (SSL_accept(ssl.get()) == 1 && SSL_read(ssl.get(), request, sizeof(request)) > 0) {
      constexpr std::string_view kAnswer =
          "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
      SSL_write(ssl.get(), kAnswer.data(), static_cast<int>(kAnswer.size()));
      SSL_shutdown(ssl.get());
    }
    close(connection);
  }
}

}  // namespace lisync
