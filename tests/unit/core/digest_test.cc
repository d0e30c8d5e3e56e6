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

// RFC 4648, section 10.
TEST(FromBase64, UndoesToBase64) {
  EXPECT_EQ(FromBase64(""), "");
  EXPECT_EQ(FromBase64("Zg=="), "f");
  EXPECT_EQ(FromBase64("Zm8="), "fo");
  EXPECT_EQ(FromBase64("Zm9vYmFy"), "foobar");
  EXPECT_EQ(FromBase64("AP8="), std::string("\0\xff", 2));
}

TEST(FromBase64, OtherTextsAreRefused) {
  for (const char* text : {"Z", "Zg", "Zg=", "Z===", "====", "Zg==Zg==", "Zm9 vYmF", "Zm9v\n\n\n\n",
                           "Zm-v", "Zm9v=", "=Zm9"}) {
    EXPECT_EQ(FromBase64(text), std::nullopt) << text;
  }
}

TEST(Base64Url, HasNoPaddingAndNothingThatAUrlReserves) {
  EXPECT_EQ(ToBase64Url(AsBytes("\xfb\xff\xfe")), "-__-");
  EXPECT_EQ(ToBase64Url(AsBytes("f")), "Zg");
}

TEST(FromBase64Url, UndoesToBase64UrlAndNothingElse) {
  for (const std::string& text : {std::string(), std::string("f"), std::string("\xfb\xff\xfe"),
                                  std::string("\0a\xff\n", 4)}) {
    EXPECT_EQ(FromBase64Url(ToBase64Url(AsBytes(text))), text);
  }
  for (const char* text : {"Zg==", "Z", "Zh", "+__-", "-__/", "Z g", "ZgZg="}) {
    EXPECT_EQ(FromBase64Url(text), std::nullopt) << text;
  }
}

TEST(Sha256FromHex, UndoesToHexAndRefusesOtherTexts) {
  const Sha256 digest = Sha256Of(AsBytes("abc"));
  EXPECT_EQ(Sha256FromHex(ToHex(digest)), digest);
  EXPECT_EQ(Sha256FromHex(ToHex(digest).substr(1)), std::nullopt);
  EXPECT_EQ(Sha256FromHex(ToHex(digest) + "00"), std::nullopt);
  EXPECT_EQ(Sha256FromHex("g" + ToHex(digest).substr(1)), std::nullopt);
}

TEST(EqualInConstantTime, TellsDigestsApart) {
  Sha256 digest = Sha256Of(AsBytes("abc"));
  EXPECT_TRUE(EqualInConstantTime(digest, Sha256Of(AsBytes("abc"))));
  digest[31] ^= std::byte{1};
  EXPECT_FALSE(EqualInConstantTime(digest, Sha256Of(AsBytes("abc"))));
}

TEST(FillRandom, TwoFillingsDiffer) {
  Sha256 one{};
  Sha256 other{};
  FillRandom(one);
  FillRandom(other);
  EXPECT_NE(one, Sha256{});
  EXPECT_NE(one, other);
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
