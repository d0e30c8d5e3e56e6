#include "src/sync/glob.h"

#include <gmock/gmock.h>

#include <chrono>
#include <random>

namespace lisync {
namespace {

using testing::AllOf;
using testing::HasSubstr;

bool Matches(const std::string& pattern, const std::string& key) {
  const auto glob = Glob::Parse(pattern);
  EXPECT_TRUE(glob.ok()) << pattern;
  return glob.ok() && glob.value().Matches(key);
}

std::string ErrorOf(const std::string& pattern) {
  const auto glob = Glob::Parse(pattern);
  return glob.ok() ? "" : glob.error().what;
}

// The examples of https://rclone.org/filtering/ that are supported.
TEST(Glob, TakesTheExamplesOfRclonesDocumentation) {
  EXPECT_TRUE(Matches("file.jpg", "file.jpg"));
  EXPECT_TRUE(Matches("file.jpg", "directory/file.jpg"));
  EXPECT_FALSE(Matches("file.jpg", "afile.jpg"));
  EXPECT_FALSE(Matches("file.jpg", "directory/afile.jpg"));
  EXPECT_TRUE(Matches("/file.jpg", "file.jpg"));
  EXPECT_FALSE(Matches("/file.jpg", "directory/file.jpg"));
  EXPECT_TRUE(Matches("*.jpg", "dir/file.jpg"));
  EXPECT_FALSE(Matches("*.jpg", "dir/file.png"));
  EXPECT_TRUE(Matches("/*.jpg", "file2.jpg"));
  EXPECT_FALSE(Matches("/*.jpg", "dir/file.jpg"));
  EXPECT_TRUE(Matches("*.{jpg,png}", "dir/file.png"));
  EXPECT_FALSE(Matches("*.{jpg,png}", "dir/file.gif"));
  EXPECT_TRUE(Matches("dir/**", "subdir/dir/subsubdir/anyfile"));
  EXPECT_FALSE(Matches("dir/**", "subdir/file.png"));
  EXPECT_TRUE(Matches("*.t?t", "dir/file.tzt"));
  EXPECT_FALSE(Matches("*.t?t", "file.qxt"));
  EXPECT_TRUE(Matches("*.[a-z]", "file.a"));
  EXPECT_FALSE(Matches("*.[a-z]", "file.0"));
  EXPECT_TRUE(Matches("*.\\?\\?\\?", "file.???"));
  EXPECT_FALSE(Matches("*.\\?\\?\\?", "file.abc"));
}

TEST(Glob, OneStarStaysWithinASegmentAndTwoDoNot) {
  EXPECT_TRUE(Matches("/a*b", "axxb"));
  EXPECT_FALSE(Matches("/a*b", "ax/xb"));
  EXPECT_TRUE(Matches("/a**b", "ax/xb"));
  EXPECT_TRUE(Matches("/a**b", "ab"));
  EXPECT_FALSE(Matches("/a?b", "a/b"));
}

TEST(Glob, AClassNeverStandsForASlash) {
  EXPECT_FALSE(Matches("/a[+-9]b", "a/b"));
  EXPECT_FALSE(Matches("/a[!x]b", "a/b"));
  EXPECT_TRUE(Matches("/a[!x]b", "ayb"));
  EXPECT_TRUE(Matches("/[\\]a-]", "]"));
  EXPECT_TRUE(Matches("/[\\]a-]", "-"));
}

TEST(Glob, ATrailingSlashMeansAllBelow) {
  EXPECT_TRUE(Matches("thumbs/", "local/thumbs/a/b"));
  EXPECT_FALSE(Matches("thumbs/", "local/thumbs"));
  EXPECT_FALSE(Matches("thumbs/", "local/mythumbs/a"));
}

TEST(Glob, AlternativesNestAndMayBeEmpty) {
  for (const char* key : {"ab", "acd", "ace", "a"})
    EXPECT_TRUE(Matches("/a{b,c{d,e},}", key)) << key;
  for (const char* key : {"ac", "abc", "d"}) EXPECT_FALSE(Matches("/a{b,c{d,e},}", key)) << key;
  EXPECT_TRUE(Matches("a,b", "a,b")) << "a comma outside of braces is one";
}

TEST(Glob, CharactersAreThoseOfUtf8AndOtherBytesStandForThemselves) {
  EXPECT_TRUE(Matches("/?", "é"));
  EXPECT_FALSE(Matches("/?", "ab"));
  EXPECT_TRUE(Matches("/[à-ü]", "é"));
  EXPECT_TRUE(Matches("/?", "\xff"));
  EXPECT_TRUE(Matches("/\xff", "\xff"));
  EXPECT_FALSE(Matches("/\xff", "\xfe"));
  EXPECT_FALSE(Matches("/?", "\xc0\x80")) << "an overlong form is two bytes, not NUL";
}

TEST(Glob, WhatIsWrongIsNamedWithTheAcceptedForm) {
  const std::vector<std::pair<std::string, std::string>> wrong = {
      {"", "empty"},
      {"a[", "without its ]"},
      {"a[]", "empty []"},
      {"a]", "without its ["},
      {"{a,b", "without its }"},
      {"a}", "without its {"},
      {"a***", "two stars"},
      {"a\\", "ends in a \\"},
      {"\\d", "named class"},
      {"[\\d]", "named class"},
      {"[[:alpha:]]", "named class"},
      {"{{a.*}}", "regular expressions"},
      {"[z-a]", "wrong way round"}};
  for (const auto& [pattern, why] : wrong) {
    EXPECT_THAT(ErrorOf(pattern), AllOf(HasSubstr(why), HasSubstr("accepted are *, **")))
        << pattern;
  }
  EXPECT_THAT(ErrorOf(std::string(kMaxGlobBytes + 1, 'a')), HasSubstr("longer than 1024 bytes"));
  EXPECT_THAT(ErrorOf(std::string(100, '{')), HasSubstr("regular expressions"));
  std::string nested;
  for (int i = 0; i < 100; ++i) nested += "{a,";
  EXPECT_THAT(ErrorOf(nested), HasSubstr("nested too deeply"));
}

TEST(Glob, NoPatternIsSlowOnAnyKey) {
  std::string stars;
  for (int i = 0; i < 500; ++i) stars += "*a";
  std::string alternatives;
  for (int i = 0; i < 200; ++i) alternatives += "{a,*}";
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_FALSE(Matches(stars + "b", std::string(1024, 'a')));
  EXPECT_FALSE(Matches("/" + alternatives + "b", std::string(1024, 'a')));
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(5));
}

// The reference: alternatives are written out, the rest is matched by trying everything.
std::vector<std::string> WrittenOut(const std::string& pattern) {
  const auto open = pattern.find('{');
  if (open == std::string::npos) return {pattern};
  std::vector<std::string> parts(1);
  int depth = 0;
  std::size_t at = open + 1;
  for (; depth > 0 || pattern[at] != '}'; ++at) {
    if (pattern[at] == ',' && depth == 0) {
      parts.emplace_back();
      continue;
    }
    if (pattern[at] == '{') ++depth;
    if (pattern[at] == '}') --depth;
    parts.back() += pattern[at];
  }
  std::vector<std::string> all;
  for (const std::string& part : parts) {
    for (std::string& one : WrittenOut(pattern.substr(0, open) + part + pattern.substr(at + 1))) {
      all.push_back(std::move(one));
    }
  }
  return all;
}

bool Tried(std::string_view pattern, std::string_view key) {
  if (pattern.empty()) return key.empty();
  if (pattern.starts_with("*")) {
    const bool two = pattern.starts_with("**");
    const std::string_view rest = pattern.substr(two ? 2 : 1);
    for (std::size_t taken = 0; taken <= key.size(); ++taken) {
      if (Tried(rest, key.substr(taken))) return true;
      if (taken < key.size() && !two && key[taken] == '/') return false;
    }
    return false;
  }
  if (key.empty()) return false;
  if (pattern[0] == '[') {
    const auto close = pattern.find(']');
    const std::string_view inside = pattern.substr(1, close - 1);
    const bool listed = inside.find(key[0]) != std::string_view::npos;
    const bool taken = inside[0] == '!' ? !listed : listed;
    return taken && key[0] != '/' && Tried(pattern.substr(close + 1), key.substr(1));
  }
  const bool one = pattern[0] == '?' ? key[0] != '/' : pattern[0] == key[0];
  return one && Tried(pattern.substr(1), key.substr(1));
}

bool Reference(const std::string& pattern, const std::string& key) {
  for (std::string one : WrittenOut(pattern)) {
    if (pattern.back() == '/') one += "**";
    if (pattern[0] == '/') {
      if (Tried(std::string_view(one).substr(1), key)) return true;
      continue;
    }
    if (Tried(one, key)) return true;
    for (std::size_t i = 0; i < key.size(); ++i) {
      if (key[i] == '/' && Tried(one, std::string_view(key).substr(i + 1))) return true;
    }
  }
  return false;
}

class RandomPatterns {
 public:
  std::string Pattern(int items, int depth = 0) {
    static const std::vector<std::string> kItems = {"a", "b", "/", "?", "*", "**", "[ab]", "[!a]"};
    std::string pattern;
    bool star = false;
    for (int i = 0; i < items; ++i) {
      if (depth < 2 && Below(6) == 0) {
        // Nothing that could run into a star or a brace beside it.
        pattern +=
            "a{b" + Pattern(Below(3), depth + 1) + "b,a" + Pattern(Below(3), depth + 1) + "a}b";
        star = false;
        continue;
      }
      const std::string& item = kItems[static_cast<std::size_t>(Below(8))];
      if (star && item[0] == '*') continue;
      star = item[0] == '*';
      pattern += item;
    }
    return pattern;
  }
  std::string Key() {
    std::string key;
    const int size = Below(9);
    for (int i = 0; i < size; ++i) key += "ab/"[Below(3)];
    return key;
  }

 private:
  int Below(int limit) { return static_cast<int>(chance_() % static_cast<unsigned>(limit)); }
  std::mt19937 chance_{20261126};
};

TEST(Glob, MatchesWhatTryingEverythingMatches) {
  RandomPatterns random;
  int matched = 0;
  for (int i = 0; i < 4000; ++i) {
    const std::string pattern = random.Pattern(1 + i % 5);
    if (pattern.empty()) continue;
    const auto glob = Glob::Parse(pattern);
    ASSERT_TRUE(glob.ok()) << pattern;
    for (int k = 0; k < 20; ++k) {
      const std::string key = random.Key();
      const bool expected = Reference(pattern, key);
      matched += expected ? 1 : 0;
      ASSERT_EQ(glob.value().Matches(key), expected) << pattern << " on " << key;
    }
  }
  EXPECT_GT(matched, 2000) << "the patterns hardly match anything";
}

}  // namespace
}  // namespace lisync
