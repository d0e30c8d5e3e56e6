#include "src/core/digest.h"

#include <gtest/gtest.h>

namespace lisync {
namespace {

// RFC 1321, section A.5.
TEST(Md5, MatchesThePublishedVectors) {
  EXPECT_EQ(ToHex(Md5Of(AsBytes(""))), "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(ToHex(Md5Of(AsBytes("message digest"))), "f96b697d7cb7938d525a2f31aaf161d0");
}

// FIPS 180-2, appendix B.1.
TEST(Sha256, MatchesThePublishedVector) {
  EXPECT_EQ(ToHex(Sha256Of(AsBytes("abc"))),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

// RFC 4231, section 4.3.
TEST(HmacSha256, MatchesThePublishedVector) {
  EXPECT_EQ(ToHex(HmacSha256(AsBytes("Jefe"), "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

// RFC 4648, section 10.
TEST(Base64, MatchesThePublishedVectors) {
  EXPECT_EQ(ToBase64(AsBytes("")), "");
  EXPECT_EQ(ToBase64(AsBytes("f")), "Zg==");
  EXPECT_EQ(ToBase64(AsBytes("foobar")), "Zm9vYmFy");
}

TEST(Hasher, PiecesGiveTheDigestOfTheWholeAndFinishStartsOver) {
  Sha256Hasher hasher;
  hasher.Update(AsBytes("a"));
  hasher.Update(AsBytes("bc"));
  EXPECT_EQ(hasher.Finish(), Sha256Of(AsBytes("abc")));
  EXPECT_EQ(hasher.Finish(), Sha256Of(AsBytes("")));
}

}  // namespace
}  // namespace lisync
