#include "agent/http/tls_context.h"

#include <Poco/Exception.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "agent/config_error.h"
#include "agent/owned_fd.h"

namespace lisync {
namespace {

constexpr const char* kCertificateKey = "http.tls-certificate";
constexpr const char* kKeyKey = "http.tls-key";

// For TLS 1.2; those of TLS 1.3 are all sound.
constexpr const char* kCiphers = "ECDHE+AESGCM:ECDHE+CHACHA20";

[[noreturn]] void Fail(const char* key, const std::filesystem::path& file,
                       const std::string& what) {
  throw ConfigError(std::string(key) + ": " + file.string() + " " + what);
}

struct stat StatOf(const char* key, const std::filesystem::path& file) {
  const OwnedFd opened(open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  struct stat found {};
  if (!opened.valid() || fstat(opened.get(), &found) != 0) {
    Fail(key, file,
         std::string("cannot be read: ") + std::strerror(errno) +
             "; give the path of a PEM file that this user may read");
  }
  if (!S_ISREG(found.st_mode)) Fail(key, file, "is no regular file; give the path of a PEM file");
  return found;
}

// Of the error that OpenSSL noticed last on this thread; never a part of the file.
std::string LastReason() {
  const char* reason = ERR_reason_error_string(ERR_peek_last_error());
  return reason == nullptr ? "unknown error" : reason;
}

void TakeCertificate(SSL_CTX* ssl, const std::filesystem::path& file) {
  StatOf(kCertificateKey, file);
  ERR_clear_error();
  if (SSL_CTX_use_certificate_chain_file(ssl, file.c_str()) == 1) return;
  Fail(kCertificateKey, file,
       "holds no usable certificate in PEM form (" + LastReason() +
           "); it must hold the server's certificate first, then those of the chain");
}

std::string KeyTrouble() {
  const unsigned long error = ERR_peek_last_error();
  if (ERR_GET_LIB(error) == ERR_LIB_X509 && ERR_GET_REASON(error) == X509_R_KEY_VALUES_MISMATCH) {
    return std::string("does not belong to the certificate of ") + kCertificateKey +
           "; give the key with which that certificate was made";
  }
  return "holds no usable private key in PEM form (" + LastReason() +
         "); it must hold one without a passphrase";
}

void TakeKey(SSL_CTX* ssl, const std::filesystem::path& file, std::vector<std::string>& warnings) {
  const struct stat found = StatOf(kKeyKey, file);
  // Asks nobody for a passphrase.
  SSL_CTX_set_default_passwd_cb(ssl, [](char*, int, int, void*) { return 0; });
  ERR_clear_error();
  if (SSL_CTX_use_PrivateKey_file(ssl, file.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(ssl) != 1) {
    const std::string trouble = KeyTrouble();
    ERR_clear_error();
    Fail(kKeyKey, file, trouble);
  }
  if ((found.st_mode & S_IROTH) != 0) {
    warnings.push_back(std::string(kKeyKey) + ": " + file.string() +
                       " can be read by every user of the machine: chmod o-r it");
  }
}

void CheckDates(SSL_CTX* ssl, const std::filesystem::path& file,
                std::vector<std::string>& warnings) {
  const X509* certificate = SSL_CTX_get0_certificate(ssl);
  const std::string name = std::string(kCertificateKey) + ": the certificate of " + file.string();
  if (X509_cmp_current_time(X509_get0_notAfter(certificate)) < 0) {
    warnings.push_back(name + " has expired: clients refuse it; renew it");
  } else if (X509_cmp_current_time(X509_get0_notBefore(certificate)) > 0) {
    warnings.push_back(name +
                       " is not valid yet: clients refuse it; check it and this machine's clock");
  }
}

void SetUp(SSL_CTX* ssl) {
  // Sessions are not resumed, so that nothing of one client is kept for later.
  SSL_CTX_set_session_cache_mode(ssl, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(ssl, 0);
  SSL_CTX_set_options(ssl, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  // Writes are taken up again from another buffer; idle connections hold none.
  SSL_CTX_set_mode(ssl, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                            SSL_MODE_RELEASE_BUFFERS);
}

Poco::Net::Context::Ptr MakeContext() {
  using Poco::Net::Context;
  Context::Params params;
  params.verificationMode = Context::VERIFY_NONE;
  params.cipherList = kCiphers;
  Context::Ptr context(new Context(Context::TLS_SERVER_USE, params));
  context->requireMinimumProtocol(Context::PROTO_TLSV1_2);
  context->disableStatelessSessionResumption();
  context->preferServerCiphers();
  return context;
}

}  // namespace

LoadedTls LoadTlsContext(const TlsFiles& files) {
  LoadedTls loaded;
  try {
    loaded.context = MakeContext();
  } catch (const Poco::Exception& e) {
    throw ConfigError("TLS cannot be set up: " + e.displayText() +
                      "; check the machine's OpenSSL configuration");
  }
  SSL_CTX* ssl = loaded.context->sslContext();
  SetUp(ssl);
  TakeCertificate(ssl, files.certificate);
  TakeKey(ssl, files.key, loaded.warnings);
  CheckDates(ssl, files.certificate, loaded.warnings);
  return loaded;
}

}  // namespace lisync
