#include "storage/packed_value.h"

#include <gtest/gtest.h>

#include <string>

namespace lisync {
namespace {

const std::string kMd5 = "0123456789abcdef0123456789abcdef";

TEST(PackTag, AnMd5IsSixteenBytes) {
  const auto packed = PackTag(kMd5);
  ASSERT_TRUE(packed);
  EXPECT_EQ(*packed,
            std::string("\x01\x23\x45\x67\x89\xab\xcd\xef\x01\x23\x45\x67\x89\xab\xcd\xef"));
  EXPECT_EQ(UnpackTag(*packed), kMd5);
}

TEST(PackTag, ATagOfPartsHasTheirNumberBehindIt) {
  for (const std::string parts : {"-1", "-2", "-10000", "-4294967295"}) {
    const auto packed = PackTag(kMd5 + parts);
    ASSERT_TRUE(packed) << parts;
    EXPECT_EQ(packed->size(), 20U);
    EXPECT_EQ(UnpackTag(*packed), kMd5 + parts);
  }
}

TEST(PackTag, WhatWouldNotComeBackAsItWasStaysText) {
  for (const std::string& tag :
       {std::string(), std::string("x"), kMd5.substr(1), kMd5 + "0", kMd5 + "-", kMd5 + "-0",
        kMd5 + "-01", kMd5 + "-+1", kMd5 + "-4294967296", kMd5 + "-1x",
        std::string("0123456789ABCDEF0123456789ABCDEF"), "\"" + kMd5 + "\""}) {
    EXPECT_EQ(PackTag(tag), std::nullopt) << tag;
  }
}

TEST(PackTag, BytesOfAnotherLengthAreNoTag) {
  EXPECT_EQ(UnpackTag(""), std::nullopt);
  EXPECT_EQ(UnpackTag("123456789012345"), std::nullopt);
  EXPECT_EQ(UnpackTag("12345678901234567"), std::nullopt);
}

TEST(PackRunId, ComesBackAsItWas) {
  for (const std::string run : {"20261124T053448Z-960da1a9", "19700101T000000Z-00000000",
                                "20240229T235959Z-ffffffff", "21060101T000000Z-0000000a"}) {
    const auto packed = PackRunId(run);
    ASSERT_TRUE(packed) << run;
    EXPECT_EQ(UnpackRunId(*packed), run);
  }
}

TEST(PackRunId, AnotherFormStaysText) {
  for (const std::string run :
       {"", "r1", "20261124T053448Z-960DA1A9", "20261124T053448Z-960da1a",
        "20261324T053448Z-960da1a9", "20260229T053448Z-960da1a9", "20261124T243448Z-960da1a9",
        "20261124T056048Z-960da1a9", "20261124T053460Z-960da1a9", "20261124 053448Z-960da1a9",
        "19691231T235959Z-00000000", "21070101T000000Z-00000000", "20261124T053448Z-960da1a99"}) {
    EXPECT_EQ(PackRunId(run), std::nullopt) << run;
  }
}

}  // namespace
}  // namespace lisync
