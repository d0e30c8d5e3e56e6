#include "agent/remote_path.h"

#include <gmock/gmock.h>

namespace lisync {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(ParseRemotePath, ReadsRclonesForms) {
  struct Case {
    const char* text;
    RemotePath expected;
  };
  for (const Case& c :
       {Case{"main-s3:synapse-media", {"main-s3", "synapse-media"}},
        Case{"main-s3:bucket/a/b/", {"main-s3", "bucket/a/b/"}},
        Case{"local:/srv/media", {"local", "/srv/media"}},
        Case{"/srv/media:x", {"", "/srv/media:x"}}, Case{"my remote.1:b", {"my remote.1", "b"}},
        Case{"r:a:b", {"r", "a:b"}}, Case{"r:", {"r", ""}}}) {
    const auto parsed = ParseRemotePath(c.text);
    ASSERT_TRUE(parsed.ok()) << c.text;
    EXPECT_EQ(parsed.value(), c.expected) << c.text;
    EXPECT_EQ(ToString(parsed.value()), c.text);
  }
}

TEST(ParseRemotePath, RefusesOtherFormsAndRepeatsNothingOfThem) {
  struct Case {
    const char* text;
    const char* reason;
  };
  for (const Case& c :
       {Case{"", "no place"}, Case{"bucket-hunter2", "no colon"}, Case{"rel/hunter2", "no colon"},
        Case{":s3,secret_access_key=hunter2:b", "on-the-fly"},
        Case{"r,secret_access_key=hunter2:b", "connection strings"},
        Case{"hunter2/x:b", "not a remote's name"}, Case{" hunter2:b", "not a remote's name"},
        Case{"-hunter2:b", "not a remote's name"}, Case{"r:hunter2\n", "control character"}}) {
    const auto parsed = ParseRemotePath(c.text);
    ASSERT_FALSE(parsed.ok()) << c.text;
    EXPECT_THAT(parsed.error().what, HasSubstr(c.reason)) << c.text;
    EXPECT_THAT(parsed.error().what, Not(HasSubstr("hunter2"))) << c.text;
  }
}

}  // namespace
}  // namespace lisync
