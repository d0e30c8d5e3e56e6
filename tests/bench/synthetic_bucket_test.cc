#include "tests/bench/synthetic_bucket.h"

#include <gtest/gtest.h>

#include <set>

namespace lisync {
namespace {

// All that a paged listing shows, keys and common prefixes together.
std::vector<std::string> ListAll(const SyntheticBucket& bucket, const std::string& prefix,
                                 const std::string& delimiter, std::size_t most) {
  std::vector<std::string> all;
  std::string after;
  for (bool more = true; more;) {
    const SyntheticPage page = bucket.List(prefix, delimiter, after, most);
    more = page.truncated;
    for (const std::size_t number : page.objects) all.push_back(bucket.Key(number));
    all.insert(all.end(), page.prefixes.begin(), page.prefixes.end());
    EXPECT_LE(page.objects.size() + page.prefixes.size(), most);
    if (all.empty()) return all;
    after = all.back();
  }
  return all;
}

TEST(SyntheticBucket, KeysAreInByteOrderAsTheirNumbersAre) {
  const SyntheticBucket bucket(5000);
  for (std::size_t i = 1; i < bucket.size(); ++i) {
    ASSERT_LT(bucket.Key(i - 1), bucket.Key(i));
    ASSERT_EQ(bucket.Find(bucket.Key(i)), i);
  }
  EXPECT_EQ(bucket.Find("local_content/00/00/none"), bucket.size());
}

TEST(SyntheticBucket, APagedListingShowsEachObjectOnce) {
  const SyntheticBucket bucket(2500);
  std::vector<std::string> keys;
  for (std::size_t i = 0; i < bucket.size(); ++i) keys.push_back(bucket.Key(i));
  EXPECT_EQ(ListAll(bucket, "", "", 1000), keys);
  EXPECT_EQ(ListAll(bucket, "local_content/", "", 7), keys);
}

TEST(SyntheticBucket, APrefixLimitsTheListing) {
  const SyntheticBucket bucket(2560);
  for (const std::string& key : ListAll(bucket, "local_content/7", "", 3)) {
    EXPECT_TRUE(key.starts_with("local_content/7")) << key;
  }
  EXPECT_EQ(ListAll(bucket, "local_content/7", "", 1000).size(), 160U);
  EXPECT_TRUE(ListAll(bucket, "remote", "", 10).empty());
}

TEST(SyntheticBucket, ADelimiterShowsFoldersInsteadOfWhatIsInThem) {
  const SyntheticBucket bucket(5000);
  EXPECT_EQ(ListAll(bucket, "", "/", 1000), std::vector<std::string>{"local_content/"});
  const auto folders = ListAll(bucket, "local_content/", "/", 10);
  EXPECT_EQ(folders.size(), 256U);
  EXPECT_EQ(std::set(folders.begin(), folders.end()).size(), 256U);
}

}  // namespace
}  // namespace lisync
