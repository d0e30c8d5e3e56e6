#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace lisync {

using Md5 = std::array<std::byte, 16>;
using Sha256 = std::array<std::byte, 32>;

std::span<const std::byte> AsBytes(std::string_view text);
std::string ToHex(std::span<const std::byte> bytes);  // lower case
std::string ToBase64(std::span<const std::byte> bytes);
// The alphabet of RFC 4648, section 5, without padding.
std::string ToBase64Url(std::span<const std::byte> bytes);
// The bytes of a base64 text (RFC 4648, section 4, with its padding); absent for any other text.
std::optional<std::string> FromBase64(std::string_view text);
// Undoes ToBase64Url; absent for any text that it does not make.
std::optional<std::string> FromBase64Url(std::string_view text);
// Of exactly 64 hexadecimal digits, lower or upper case; absent for any other text.
std::optional<Sha256> Sha256FromHex(std::string_view text);

// Takes as long for digests that differ early as for those that differ late or not at all.
bool EqualInConstantTime(const Sha256& one, const Sha256& other);
// Fills `bytes` with random ones that nobody can guess. Throws std::runtime_error when OpenSSL has
// none.
void FillRandom(std::span<std::byte> bytes);

// Hashes what it is fed. One thread at a time. Throws std::runtime_error when OpenSSL refuses the
// algorithm (an MD5 on a machine in FIPS mode).
template <typename Digest>
class Hasher {
 public:
  Hasher();
  ~Hasher();
  Hasher(Hasher&&) noexcept;
  Hasher& operator=(Hasher&&) noexcept;

  void Update(std::span<const std::byte> bytes);
  // The digest of all that was fed since construction or the last Finish; starts over.
  Digest Finish();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

using Md5Hasher = Hasher<Md5>;
using Sha256Hasher = Hasher<Sha256>;

Md5 Md5Of(std::span<const std::byte> bytes);
Sha256 Sha256Of(std::span<const std::byte> bytes);
Sha256 HmacSha256(std::span<const std::byte> key, std::string_view message);

}  // namespace lisync
