#include "src/s3/key_rules.h"

#include <gmock/gmock.h>

namespace lisync {
namespace {

TEST(LooksLikePath, IsForKeysThatAServerMayResolve) {
  for (const char* key : {"/a", "a//b", "a/./b", "a/../b", ".", "..", "../a", "a/..", "//"}) {
    EXPECT_TRUE(LooksLikePath(key)) << key;
  }
  for (const char* key : {"", "a", "a/", "a/b", "...", ".a", "a./b..", "a/.b/c"}) {
    EXPECT_FALSE(LooksLikePath(key)) << key;
  }
}

TEST(IsUtf8, TellsTextFromBytes) {
  EXPECT_TRUE(IsUtf8("plain % \n\x01 \xC3\xA9 \xF0\x9F\x98\x80"));
  EXPECT_FALSE(IsUtf8("\xFF\xFE"));
  EXPECT_FALSE(IsUtf8("cut \xC3"));
  EXPECT_FALSE(IsUtf8("\xC3 \xA9"));
}

}  // namespace
}  // namespace lisync
