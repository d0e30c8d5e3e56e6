// `media sync` with its options, `media failed` and `media retry`: the commands themselves, from
// one directory to another.
#include <gmock/gmock.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "agent/command_table.h"
#include "agent/run_command.h"
#include "storage/sqlite_audit_log.h"
#include "storage/sqlite_state_reader.h"
#include "storage/sqlite_state_store.h"
#include "tests/support/manual_clock.h"
#include "tests/support/temp_dir.h"

namespace lisync {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

using Json = nlohmann::json;

class MediaCommands : public testing::Test {
 protected:
  MediaCommands() {
    for (const char* name : {"main", "hidden", "state", "log"}) {
      std::filesystem::create_directory(std::filesystem::path(dir_.path()) / name);
    }
  }

  ExitCode Run(const std::vector<std::string>& words) {
    out_.str("");
    err_.str("");
    Terminal terminal(err_, TerminalKind::kPlain, 80);
    const Host host{out_,
                    terminal,
                    clock_,
                    {{"LI_SYNC_STATE_DIR", dir_ / "state"},
                     {"LI_SYNC_LOG_DIR", dir_ / "log"},
                     {"LI_SYNC_RCLONE_CONFIG", dir_ / "rclone.conf"},
                     {"LI_SYNC_MEDIA_SOURCE", dir_ / "main"},
                     {"LI_SYNC_MEDIA_DESTINATION", dir_ / "hidden"},
                     {"LI_SYNC_AUDIT_ORIGIN", "test/li-sync"}},
                    "host-a"};
    std::vector<std::string> args = {"media"};
    args.insert(args.end(), words.begin(), words.end());
    return RunCommandLine(args, CommandTable(), host);
  }
  std::vector<Json> Lines() const {
    std::vector<Json> lines;
    std::istringstream text(out_.str());
    for (std::string line; std::getline(text, line);) lines.push_back(Json::parse(line));
    return lines;
  }

  void Write(const std::string& key, const std::string& bytes) {
    const std::filesystem::path file = std::filesystem::path(dir_ / "main") / key;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << bytes;
  }
  bool Copied(const std::string& key) const {
    return std::filesystem::exists(std::filesystem::path(dir_ / "hidden") / key);
  }

  void Fail(const std::string& key, Fault fault) {
    ObjectState state;
    state.key = ObjectKey(key);
    state.status = ObjectStatus::kFailed;
    state.size = 1500;
    state.attempts = 2;
    state.fault = fault;
    state.reason = "refused\n\x1b[31m";
    state.next_try = clock_.Now() + std::chrono::hours(1);
    OpenStateStore({dir_ / "state", "test/li-sync", {}, 0})->Commit({.states = {state}});
  }
  std::vector<ObjectState> States() { return OpenStateReader(dir_ / "state")->Load({}, 1000); }
  std::vector<Json> Trail() {
    std::vector<Json> entries;
    OpenAuditLog(dir_ / "state")->Read(0, UINT64_MAX, [&](Seq, std::string_view leaf) {
      entries.push_back(Json::parse(leaf));
      return true;
    });
    return entries;
  }

  TempDir dir_;
  ManualClock clock_{ParseInstant("2026-11-26T16:00:00Z").value()};
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(MediaCommands, ADryRunPrintsThePlanAndDoesNothing) {
  Write("a.jpg", "123");
  Write("b.tmp", "1");
  ASSERT_EQ(Run({"sync", "--dry-run", "--exclude", "*.tmp"}), ExitCode::kOk) << err_.str();
  EXPECT_THAT(out_.str(), StartsWith("copy       \"a.jpg\"  3 B  new on main"));
  EXPECT_THAT(out_.str(), HasSubstr("leave out  \"b.tmp\"  1 B  left out by --exclude *.tmp\n"));
  EXPECT_THAT(out_.str(), EndsWith("1 to copy (3 B), 1 left out by the selection; nothing was "
                                   "done\n"));
  EXPECT_FALSE(Copied("a.jpg"));
  EXPECT_TRUE(States().empty());
  ASSERT_EQ(Trail().size(), 1U);
  EXPECT_EQ(Trail()[0]["action"], "run.plan");
}

TEST_F(MediaCommands, ADryRunIsAnObjectALineForPrograms) {
  Write("a.jpg", "123");
  ASSERT_EQ(Run({"sync", "--dry-run", "--json"}), ExitCode::kOk);
  const auto lines = Lines();
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0]["action"], "copy");
  EXPECT_EQ(lines[0]["key"], "a.jpg");
  EXPECT_EQ(lines[1]["summary"]["to_copy"], 1);
  EXPECT_EQ(lines[1]["summary"]["exit_code"], 0);
}

TEST_F(MediaCommands, ASyncOfASelectionLeavesTheRestForTheNext) {
  Write("a/1", "1");
  Write("b/1", "1");
  ASSERT_EQ(Run({"sync", "--prefix", "a/"}), ExitCode::kOk) << err_.str();
  EXPECT_TRUE(Copied("a/1"));
  EXPECT_FALSE(Copied("b/1"));
  ASSERT_EQ(Run({"sync"}), ExitCode::kOk);
  EXPECT_TRUE(Copied("b/1"));
}

TEST_F(MediaCommands, FullFindsWhatHiddenLost) {
  Write("a", "1");
  Write("b", "2");
  ASSERT_EQ(Run({"sync"}), ExitCode::kOk) << err_.str();
  std::filesystem::remove(dir_ / "hidden/a");
  ASSERT_EQ(Run({"sync"}), ExitCode::kOk);
  EXPECT_FALSE(Copied("a"));
  ASSERT_EQ(Run({"sync", "--full"}), ExitCode::kOk);
  EXPECT_TRUE(Copied("a"));
}

TEST_F(MediaCommands, SizesThatExcludeEachOtherAreAWrongCommandLine) {
  EXPECT_EQ(Run({"sync", "--min-size", "2M", "--max-size", "1M"}), ExitCode::kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("--min-size is more than --max-size"));
}

TEST_F(MediaCommands, FailedListsReasonClassAttemptsAndNextTry) {
  Fail("a/1", Fault::kDenied);
  Fail("b\n", Fault::kNetwork);
  ASSERT_EQ(Run({"failed"}), ExitCode::kOk);
  EXPECT_THAT(
      out_.str(),
      AllOf(HasSubstr("failed  \"a/1\"  1.5 kB  denied: refused\\n\\x1B[31m (2 attempts, next "
                      "try after 2026-11-26T17:00:00.000000Z)\n"),
            HasSubstr("\"b%0A\""), EndsWith("2 objects\n")));
  ASSERT_EQ(Run({"failed", "--class", "network", "--json"}), ExitCode::kOk);
  ASSERT_EQ(Lines().size(), 1U);
  EXPECT_EQ(Lines()[0]["key"], "b%0A");
  EXPECT_EQ(Lines()[0]["attempts"], 2);
  ASSERT_EQ(Run({"failed", "--limit", "1"}), ExitCode::kOk);
  EXPECT_THAT(out_.str(), EndsWith("1 object, and there are more\n"));
  ASSERT_EQ(Run({"failed", "--prefix", "c"}), ExitCode::kOk);
  EXPECT_EQ(out_.str(), "no such object failed or waits\n");
}

TEST_F(MediaCommands, FailedNeedsNoDatabase) {
  EXPECT_EQ(Run({"failed"}), ExitCode::kOk);
  EXPECT_EQ(out_.str(), "no such object failed or waits\n");
}

TEST_F(MediaCommands, VersionsListsWhatHadToMakeWayAndWhereItIs) {
  EXPECT_EQ(Run({"versions"}), ExitCode::kOk) << "before there is a database";
  EXPECT_EQ(out_.str(), "nothing that hidden held had to make way\n");
  for (const char* content : {"old", "newer"}) {
    Write("a/1", content);
    Write("a/2", content);
    ASSERT_EQ(Run({"sync"}), ExitCode::kOk) << err_.str();
  }
  const std::string aside = ".li-sync-versions/a/1/" + ToHex(Md5Of(AsBytes("old")));
  EXPECT_TRUE(Copied(aside));
  ASSERT_EQ(Run({"versions", "--key", "a/1"}), ExitCode::kOk);
  EXPECT_THAT(out_.str(),
              AllOf(StartsWith("\"a/1\"  3 B  replaced 2026-11-26T16:00:00.000000Z by "),
                    HasSubstr("now \"" + aside + "\", ETag "), EndsWith("\n1 earlier version\n")));
  ASSERT_EQ(Run({"versions", "--json", "--prefix", "a/"}), ExitCode::kOk);
  const auto lines = Lines();
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0]["key"], "a/1");
  EXPECT_EQ(lines[0]["kept_key"], aside);
  EXPECT_EQ(lines[0]["version"], "");
  EXPECT_EQ(lines[0]["size"], 3);
  EXPECT_EQ(lines[0]["run"], States()[0].run);
  ASSERT_EQ(Run({"versions", "--limit", "1"}), ExitCode::kOk);
  EXPECT_THAT(out_.str(), EndsWith("1 earlier version, and there are more\n"));
}

TEST_F(MediaCommands, VersionsOfAKeyAndOfAPrefixAreTwoQuestions) {
  EXPECT_EQ(Run({"versions", "--key", "a", "--prefix", "a"}), ExitCode::kUsage);
  EXPECT_EQ(Run({"versions", "--limit", "none"}), ExitCode::kUsage);
}

TEST_F(MediaCommands, RetryMakesWhatIsNamedDueAndSaysWhenItIsTried) {
  Fail("a/1", Fault::kDenied);
  Fail("a/2", Fault::kDenied);
  Fail("b%0", Fault::kDenied);
  ASSERT_EQ(Run({"retry", "--key", "b%250"}), ExitCode::kOk) << err_.str();
  EXPECT_EQ(out_.str(),
            "1 object is due now; the next `li-sync sync` or `li-sync media sync` tries them\n");
  EXPECT_EQ(States()[0].attempts, 2U);
  EXPECT_EQ(States()[2].attempts, 0U);
  EXPECT_EQ(States()[2].next_try, clock_.Now());
  ASSERT_EQ(Run({"retry", "--prefix", "a/", "--json"}), ExitCode::kOk);
  EXPECT_EQ(Json::parse(out_.str())["objects"], 2);
  EXPECT_EQ(Json::parse(out_.str())["by_service"], false);
  EXPECT_EQ(Trail().back()["action"], "objects.retry");
  EXPECT_EQ(Trail().back()["detail.prefix"], "a/");
  ASSERT_EQ(Run({"retry", "--class", "network"}), ExitCode::kOk);
  EXPECT_THAT(out_.str(), HasSubstr("nothing is to be tried again"));
}

TEST_F(MediaCommands, RetryWantsOneWayOfNamingObjects) {
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"retry"},
                                             {"retry", "--all", "--key", "k"},
                                             {"retry", "--prefix", "a", "--class", "io"}}) {
    EXPECT_EQ(Run(words), ExitCode::kUsage);
    EXPECT_THAT(err_.str(), HasSubstr("--key K, --prefix PREFIX, --class CLASS or --all"));
  }
}

}  // namespace
}  // namespace lisync
