#include "src/core/digest.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#include <algorithm>
#include <stdexcept>

namespace lisync {
namespace {

// Looked up once: OpenSSL 3 looks EVP_sha256() up anew in each EVP_DigestInit_ex (crypto(7),
// "Performance"). Null where it refuses the algorithm.
template <typename Digest>
const EVP_MD* Algorithm();
template <>
const EVP_MD* Algorithm<Md5>() {
  static const EVP_MD* const md5 = EVP_MD_fetch(nullptr, "MD5", nullptr);
  return md5;
}
template <>
const EVP_MD* Algorithm<Sha256>() {
  static const EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return sha256;
}

struct FreeMac {
  void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};
using MacContext = std::unique_ptr<EVP_MAC_CTX, FreeMac>;

// One that knows its digest and lacks a key.
MacContext MakeHmacSha256() {
  EVP_MAC* hmac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  MacContext context(hmac == nullptr ? nullptr : EVP_MAC_CTX_new(hmac));
  EVP_MAC_free(hmac);
  std::string digest = "SHA256";
  const OSSL_PARAM params[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
      OSSL_PARAM_construct_end()};
  if (!context || EVP_MAC_CTX_set_params(context.get(), params) != 1) {
    throw std::runtime_error("OpenSSL has no HMAC with SHA-256");
  }
  return context;
}

bool IsBase64Digit(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' ||
         c == '/';
}

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::span<const std::byte> AsBytes(std::string_view text) { return std::as_bytes(std::span(text)); }

std::string ToHex(std::span<const std::byte> bytes) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  hex.reserve(bytes.size() * 2);
  for (const std::byte b : bytes) {
    hex += kDigits[std::to_integer<std::size_t>(b >> 4)];
    hex += kDigits[std::to_integer<std::size_t>(b & std::byte{0x0f})];
  }
  return hex;
}

std::string ToBase64(std::span<const std::byte> bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                     reinterpret_cast<const unsigned char*>(bytes.data()),
                                     static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(length));
  return text;
}

std::string ToBase64Url(std::span<const std::byte> bytes) {
  std::string text = ToBase64(bytes);
  while (text.ends_with('=')) text.pop_back();
  std::replace(text.begin(), text.end(), '+', '-');
  std::replace(text.begin(), text.end(), '/', '_');
  return text;
}

std::optional<std::string> FromBase64(std::string_view text) {
  if (text.empty()) return "";
  if (text.size() % 4 != 0) return std::nullopt;
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  const std::string_view digits = text.substr(0, text.size() - padding);
  // OpenSSL passes over blanks and line ends, which count as digits here.
  if (!std::all_of(digits.begin(), digits.end(), IsBase64Digit)) return std::nullopt;
  std::string bytes(text.size() / 4 * 3, '\0');
  const int length = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                     reinterpret_cast<const unsigned char*>(text.data()),
                                     static_cast<int>(text.size()));
  if (length < 0) return std::nullopt;
  bytes.resize(static_cast<std::size_t>(length) - padding);
  return bytes;
}

std::optional<std::string> FromBase64Url(std::string_view text) {
  std::string padded(text);
  std::replace(padded.begin(), padded.end(), '-', '+');
  std::replace(padded.begin(), padded.end(), '_', '/');
  while (padded.size() % 4 != 0) padded += '=';
  auto bytes = FromBase64(padded);
  if (!bytes || ToBase64Url(AsBytes(*bytes)) != text) return std::nullopt;
  return bytes;
}

std::optional<Sha256> Sha256FromHex(std::string_view text) {
  Sha256 digest;
  if (text.size() != 2 * digest.size()) return std::nullopt;
  for (std::size_t i = 0; i < digest.size(); ++i) {
    const int high = HexValue(text[2 * i]);
    const int low = HexValue(text[2 * i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    digest[i] = static_cast<std::byte>(high * 16 + low);
  }
  return digest;
}

bool EqualInConstantTime(const Sha256& one, const Sha256& other) {
  return CRYPTO_memcmp(one.data(), other.data(), one.size()) == 0;
}

void FillRandom(std::span<std::byte> bytes) {
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(bytes.size())) !=
      1) {
    throw std::runtime_error("OpenSSL has no random bytes");
  }
}

template <typename Digest>
struct Hasher<Digest>::Context {
  struct Free {
    void operator()(EVP_MD_CTX* ctx) const { EVP_MD_CTX_free(ctx); }
  };
  std::unique_ptr<EVP_MD_CTX, Free> evp{EVP_MD_CTX_new()};

  void Start() {
    if (!evp || Algorithm<Digest>() == nullptr ||
        EVP_DigestInit_ex(evp.get(), Algorithm<Digest>(), nullptr) != 1) {
      throw std::runtime_error("OpenSSL refuses a digest algorithm that S3 needs (FIPS mode?)");
    }
  }
};

template <typename Digest>
Hasher<Digest>::Hasher() : context_(std::make_unique<Context>()) {
  context_->Start();
}
template <typename Digest>
Hasher<Digest>::~Hasher() = default;
template <typename Digest>
Hasher<Digest>::Hasher(Hasher&&) noexcept = default;
template <typename Digest>
Hasher<Digest>& Hasher<Digest>::operator=(Hasher&&) noexcept = default;

template <typename Digest>
void Hasher<Digest>::Update(std::span<const std::byte> bytes) {
  if (EVP_DigestUpdate(context_->evp.get(), bytes.data(), bytes.size()) != 1) {
    throw std::runtime_error("OpenSSL failed to hash");
  }
}

template <typename Digest>
Digest Hasher<Digest>::Finish() {
  Digest digest;
  if (EVP_DigestFinal_ex(context_->evp.get(), reinterpret_cast<unsigned char*>(digest.data()),
                         nullptr) != 1) {
    throw std::runtime_error("OpenSSL failed to hash");
  }
  context_->Start();
  return digest;
}

template class Hasher<Md5>;
template class Hasher<Sha256>;

Md5 Md5Of(std::span<const std::byte> bytes) {
  thread_local Md5Hasher hasher;
  hasher.Update(bytes);
  return hasher.Finish();
}

Sha256 Sha256Of(std::span<const std::byte> bytes) {
  thread_local Sha256Hasher hasher;
  hasher.Update(bytes);
  return hasher.Finish();
}

Sha256 HmacSha256(std::span<const std::byte> key, std::string_view message) {
  thread_local const MacContext context = MakeHmacSha256();
  Sha256 mac;
  std::size_t length = 0;
  // Without a key OpenSSL takes the one before.
  static constexpr unsigned char kEmpty = 0;
  const auto* secret = key.empty() ? &kEmpty : reinterpret_cast<const unsigned char*>(key.data());
  const auto* bytes = reinterpret_cast<const unsigned char*>(message.data());
  if (EVP_MAC_init(context.get(), secret, key.size(), nullptr) != 1 ||
      EVP_MAC_update(context.get(), bytes, message.size()) != 1 ||
      EVP_MAC_final(context.get(), reinterpret_cast<unsigned char*>(mac.data()), &length,
                    mac.size()) != 1 ||
      length != mac.size()) {
    throw std::runtime_error("OpenSSL failed to make an HMAC");
  }
  return mac;
}

}  // namespace lisync
