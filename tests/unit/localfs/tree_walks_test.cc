#include "src/localfs/tree_walks.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/temp_dir.h"

namespace lisync {
namespace {

namespace fs = std::filesystem;

class TreeWalksTest : public testing::Test {
 protected:
  TreeWalksTest() {
    for (int directory = 0; directory < 30; ++directory) {
      const fs::path place = fs::path(tree_.path()) / ("d" + std::to_string(100 + directory));
      fs::create_directory(place);
      for (int file = 0; file < 20; ++file) {
        std::ofstream(place / ("f" + std::to_string(100 + file))) << "x";
      }
    }
  }

  // All keys after `after`, up to `up_to` where it is not empty.
  std::vector<std::string> KeysIn(const std::string& after, const std::string& up_to) {
    std::vector<std::string> keys;
    ObjectKey cursor(after);
    while (true) {
      auto page = walks_.Page(cursor, 7);
      EXPECT_TRUE(page.ok());
      for (const ObjectInfo& object : page.value().objects) {
        if (!up_to.empty() && object.key.bytes() > up_to) return keys;
        keys.push_back(object.key.bytes());
      }
      if (page.value().last) return keys;
      cursor = page.value().next_start_after;
    }
  }

  TempDir tree_;
  TreeWalks walks_{tree_.path(), ""};
};

TEST_F(TreeWalksTest, PartsListedSideBySideAreTheWhole) {
  const std::vector<std::string> whole = KeysIn("", "");
  ASSERT_EQ(whole.size(), 600U);
  const std::vector<std::string> cuts = {"", whole[149], whole[300], whole[450], ""};
  std::vector<std::vector<std::string>> parts(4);
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      threads.emplace_back([&, i] { parts[i] = KeysIn(cuts[i], cuts[i + 1]); });
    }
  }
  std::vector<std::string> joined;
  for (const auto& part : parts) joined.insert(joined.end(), part.begin(), part.end());
  EXPECT_EQ(joined, whole);
}

TEST_F(TreeWalksTest, TurnsOfSeveralWalksDoNotDisturbEachOther) {
  auto first = walks_.Page({}, 5);
  auto far = walks_.Page(ObjectKey("d115/f110"), 5);
  auto second = walks_.Page(first.value().next_start_after, 5);
  EXPECT_EQ(second.value().objects.front().key, ObjectKey("d100/f105"));
  auto further = walks_.Page(far.value().next_start_after, 5);
  EXPECT_EQ(further.value().objects.front().key, ObjectKey("d115/f116"));
}

TEST_F(TreeWalksTest, AWalkBegunAnewSeesWhatIsNew) {
  KeysIn("", "");
  std::ofstream(fs::path(tree_.path()) / "d100" / "f100a") << "x";
  EXPECT_EQ(KeysIn("", "").size(), 601U);
}

}  // namespace
}  // namespace lisync
