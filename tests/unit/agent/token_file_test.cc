#include "agent/http/token_file.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "tests/support/temp_dir.h"
#include "tests/unit/agent/config_error_of.h"
#include "tests/unit/agent/memory_log.h"

namespace lisync {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

constexpr Instant kCreated{std::chrono::seconds(1764000000)};

StoredToken Stored(const std::string& name, Scope scope, const std::string& token) {
  return {name, scope, Sha256Of(AsBytes(token)), kCreated};
}

class TokenFileTest : public testing::Test {
 protected:
  std::filesystem::path File() const { return dir_ / "tokens"; }
  void Write(const std::string& text, mode_t mode = 0600) {
    dir_.Write("tokens", text);
    chmod(File().c_str(), mode);
  }
  std::string ErrorOf() {
    return ConfigErrorOf([this] { ReadTokens(File()); });
  }

  TempDir dir_;
  MemoryLog log_;
};

TEST_F(TokenFileTest, AMissingFileHoldsNone) { EXPECT_THAT(ReadTokens(File()), IsEmpty()); }

TEST_F(TokenFileTest, WhatIsAddedIsReadBackAndHasNoToken) {
  const std::string token = NewToken();
  AddToken(File(), Stored("admin-panel", Scope::kTrigger, token));
  AddToken(File(), Stored("grafana@host.a_1", Scope::kRead, "other"));
  const auto tokens = ReadTokens(File());
  ASSERT_THAT(tokens, SizeIs(2));
  EXPECT_EQ(tokens[0].name, "admin-panel");
  EXPECT_EQ(tokens[0].scope, Scope::kTrigger);
  EXPECT_EQ(tokens[0].hash, Sha256Of(AsBytes(token)));
  EXPECT_EQ(tokens[0].created, kCreated);
  EXPECT_EQ(tokens[1].scope, Scope::kRead);
  EXPECT_THAT(dir_.Read("tokens"),
              AllOf(StartsWith("admin-panel trigger " + ToHex(Sha256Of(AsBytes(token))) +
                               " 2025-11-24T16:00:00.000000Z\n"),
                    Not(HasSubstr(token))));
}

TEST_F(TokenFileTest, OnlyItsOwnerReadsIt) {
  AddToken(File(), Stored("a", Scope::kRead, "a"));
  struct stat status {};
  ASSERT_EQ(stat(File().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0600U);
}

TEST_F(TokenFileTest, RootWritesForTheOneWhomTheDirectoryBelongsTo) {
  if (geteuid() != 0) GTEST_SKIP() << "needs root";
  ASSERT_EQ(chown(dir_.path().c_str(), 998, 997), 0);
  AddToken(File(), Stored("a", Scope::kRead, "a"));
  struct stat status {};
  ASSERT_EQ(stat(File().c_str(), &status), 0);
  EXPECT_EQ(status.st_uid, 998U);
  EXPECT_EQ(status.st_gid, 997U);
}

TEST_F(TokenFileTest, TokensAreLongRandomAndOfOneForm) {
  const std::string token = NewToken();
  EXPECT_THAT(token, AllOf(StartsWith("lisync_"), SizeIs(50)));
  EXPECT_EQ(token.substr(7).find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                              "0123456789-_"),
            std::string::npos);
  EXPECT_NE(token, NewToken());
}

TEST_F(TokenFileTest, CommentsStayWhereTheyAre) {
  const std::string hash = ToHex(Sha256Of(AsBytes("a")));
  Write("# who\n\na read " + hash + " 2026-01-01\n# more\nb trigger " + hash + " 2026-01-01");
  AddToken(File(), Stored("c", Scope::kRead, "c"));
  RevokeToken(File(), "a");
  EXPECT_THAT(dir_.Read("tokens"),
              StartsWith("# who\n\n# more\nb trigger " + hash + " 2026-01-01\nc read "));
}

TEST_F(TokenFileTest, ANameIsThereOnce) {
  AddToken(File(), Stored("a", Scope::kRead, "a"));
  EXPECT_THAT(ConfigErrorOf([&] { AddToken(File(), Stored("a", Scope::kTrigger, "b")); }),
              AllOf(HasSubstr(File().string()), HasSubstr("\"a\""), HasSubstr("revoke")));
  EXPECT_THAT(ReadTokens(File()), SizeIs(1));
  EXPECT_THAT(ConfigErrorOf([&] { RevokeToken(File(), "b"); }),
              AllOf(HasSubstr("\"b\""), HasSubstr("li-sync token list")));
}

TEST_F(TokenFileTest, AMalformedNameIsRefused) {
  for (const std::string& name : {std::string(), std::string("a b"), std::string("a\nb"),
                                  std::string("ü"), std::string(65, 'a'), std::string("#a")}) {
    EXPECT_THAT(ConfigErrorOf([&] { AddToken(File(), Stored(name, Scope::kRead, "a")); }),
                HasSubstr("is no name of a token"));
    EXPECT_THAT(ConfigErrorOf([&] { RevokeToken(File(), name); }), HasSubstr("is no name"));
  }
  AddToken(File(), Stored(std::string(64, 'a'), Scope::kRead, "a"));
}

TEST_F(TokenFileTest, AMalformedLineIsNamedAndNotRepeated) {
  const std::string hash = ToHex(Sha256Of(AsBytes("a")));
  for (const std::string& line :
       {std::string("lisync_secret"), "a admin " + hash + " 2026-01-01", "a read " + hash,
        "a read " + hash.substr(1) + " 2026-01-01", "a read " + hash + " yesterday",
        "a read " + hash + " 2026-01-01 more", "a/b read " + hash + " 2026-01-01"}) {
    Write("# tokens\n" + line + "\n");
    EXPECT_THAT(ErrorOf(), AllOf(HasSubstr(File().string() + ", line 2"),
                                 Not(HasSubstr("lisync_secret")), Not(HasSubstr(hash))))
        << line;
  }
  Write("a read " + hash + " 2026-01-01\r\na read " + hash + " 2026-01-01\n");
  EXPECT_THAT(ErrorOf(), AllOf(HasSubstr("line 2"), HasSubstr("twice")));
}

TEST_F(TokenFileTest, AFileThatOthersMayWriteIsRefused) {
  for (const mode_t mode : {0620U, 0602U, 0666U}) {
    Write("", mode);
    EXPECT_THAT(ErrorOf(), AllOf(HasSubstr(File().string()), HasSubstr("chmod 600")));
  }
  Write("", 0640);
  EXPECT_EQ(ErrorOf(), "(no error)");
}

TEST_F(TokenFileTest, ADirectoryThatIsNotThereIsNamed) {
  EXPECT_THAT(ConfigErrorOf([&] { AddToken(dir_ / "no/tokens", Stored("a", Scope::kRead, "a")); }),
              HasSubstr("cannot be written"));
}

TEST_F(TokenFileTest, TheCheckFollowsTheFile) {
  TokenFileCheck check(File(), log_);
  EXPECT_FALSE(check.Any());
  EXPECT_FALSE(check.Find("secret"));
  AddToken(File(), Stored("a", Scope::kTrigger, "secret"));
  EXPECT_TRUE(check.Any());
  const auto caller = check.Find("secret");
  ASSERT_TRUE(caller);
  EXPECT_EQ(caller->name, "a");
  EXPECT_EQ(caller->scope, Scope::kTrigger);
  EXPECT_FALSE(check.Find("secre"));
  EXPECT_FALSE(check.Find(""));
  EXPECT_FALSE(check.Find(ToHex(Sha256Of(AsBytes("secret")))));
  RevokeToken(File(), "a");
  EXPECT_FALSE(check.Find("secret"));
  EXPECT_FALSE(check.Any());
}

TEST_F(TokenFileTest, EachOfManyTokensIsFound) {
  for (int i = 0; i < 20; ++i) {
    AddToken(File(), Stored("t" + std::to_string(i), Scope::kRead, "secret" + std::to_string(i)));
  }
  TokenFileCheck check(File(), log_);
  for (int i = 0; i < 20; ++i) {
    const auto caller = check.Find("secret" + std::to_string(i));
    ASSERT_TRUE(caller);
    EXPECT_EQ(caller->name, "t" + std::to_string(i));
  }
}

TEST_F(TokenFileTest, AFileThatCannotBeUsedClosesTheDoorAndIsToldOnce) {
  AddToken(File(), Stored("a", Scope::kRead, "secret"));
  TokenFileCheck check(File(), log_);
  EXPECT_TRUE(check.Find("secret"));
  Write("rubbish\n");
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(check.Find("secret"));
    EXPECT_TRUE(check.Any());
  }
  EXPECT_THAT(log_.lines(), ElementsAre(AllOf(StartsWith("ERROR"), HasSubstr("line 1"))));
  std::filesystem::remove(File());
  EXPECT_FALSE(check.Any());
  AddToken(File(), Stored("b", Scope::kRead, "secret"));
  EXPECT_EQ(check.Find("secret")->name, "b");
  EXPECT_THAT(log_.lines(), SizeIs(1));
}

}  // namespace
}  // namespace lisync
