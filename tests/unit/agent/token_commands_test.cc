#include <gmock/gmock.h>
#include <sys/stat.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "agent/command_table.h"
#include "agent/commands/token_change.h"
#include "agent/http/token_file.h"
#include "agent/run_command.h"
#include "storage/sqlite_audit_log.h"
#include "tests/support/manual_clock.h"
#include "tests/support/memory_state_store.h"
#include "tests/support/temp_dir.h"

namespace lisync {
namespace {

using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

using Json = nlohmann::json;

TEST(ChangeAudited, TheIntentIsDurableBeforeAnythingIsDone) {
  MemoryStateStore states;
  ManualClock clock;
  ChangeAudited(states, clock, {"token.add", "panel", Scope::kRead}, [&] {
    ASSERT_THAT(states.events(), SizeIs(1));
    EXPECT_EQ(states.events()[0].outcome, "intent");
  });
  ASSERT_THAT(states.events(), SizeIs(2));
  EXPECT_EQ(states.events()[1].outcome, "ok");
  EXPECT_EQ(states.events()[1].run, states.events()[0].run);
}

// The real commands on a state directory of their own.
class TokenCommands : public testing::Test {
 protected:
  ExitCode Run(const std::vector<std::string>& args) {
    out_.str("");
    err_.str("");
    Terminal terminal(err_, TerminalKind::kPlain, 80);
    const Host host{out_, terminal, clock_, environment_, "host-a"};
    return RunCommandLine(args, CommandTable(), host);
  }
  // Adds one and returns what was printed, without the line end.
  std::string Add(const std::string& name, const std::string& scope) {
    EXPECT_EQ(Run({"token", "add", name, "--scope", scope}), ExitCode::kOk) << err_.str();
    std::string token = out_.str();
    token.pop_back();
    return token;
  }
  std::vector<std::string> Trail() const {
    std::vector<std::string> leaves;
    const auto log = OpenAuditLog(dir_ / "state");
    log->Read(0, ~Seq{0}, [&leaves](Seq, std::string_view leaf) {
      leaves.emplace_back(leaf);
      return true;
    });
    return leaves;
  }
  std::vector<StoredToken> Tokens() const { return ReadTokens(dir_ / "state/tokens"); }
  static auto Entry(const std::string& action, const std::string& outcome,
                    const std::string& scope) {
    return AllOf(
        HasSubstr("\"action\":\"" + action + "\""), HasSubstr("\"outcome\":\"" + outcome + "\""),
        HasSubstr("\"detail.name\":\"panel\""), HasSubstr("\"detail.scope\":\"" + scope + "\""));
  }

  TempDir dir_;
  Environment environment_{{"LI_SYNC_LOG_DIR", dir_ / "log"},
                           {"LI_SYNC_STATE_DIR", dir_ / "state"}};
  ManualClock clock_;
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(TokenCommands, WhatIsPrintedIsWhatIsStored) {
  const std::string token = Add("panel", "trigger");
  ASSERT_THAT(Tokens(), SizeIs(1));
  EXPECT_EQ(Tokens()[0].hash, Sha256Of(AsBytes(token)));
  EXPECT_EQ(Tokens()[0].scope, Scope::kTrigger);
  EXPECT_EQ(Tokens()[0].created, clock_.Now());
}

TEST_F(TokenCommands, ReadingIsWhatATokenAllowsUnlessMoreIsAskedFor) {
  ASSERT_EQ(Run({"token", "add", "grafana", "--json"}), ExitCode::kOk);
  const Json added = Json::parse(out_.str());
  EXPECT_EQ(added["name"], "grafana");
  EXPECT_EQ(added["scope"], "read");
  EXPECT_EQ(Tokens().at(0).hash, Sha256Of(AsBytes(added["token"].get<std::string>())));
  EXPECT_EQ(Run({"token", "add", "b", "--scope", "admin"}), ExitCode::kUsage);
}

TEST_F(TokenCommands, EachChangeStandsInTheTrailBeforeAndAfterWithoutTheToken) {
  const std::string token = Add("panel", "trigger");
  ASSERT_EQ(Run({"token", "revoke", "panel"}), ExitCode::kOk) << err_.str();
  EXPECT_THAT(Tokens(), IsEmpty());
  EXPECT_THAT(Trail(), ElementsAre(Entry("token.add", "intent", "trigger"),
                                   Entry("token.add", "ok", "trigger"),
                                   Entry("token.revoke", "intent", "trigger"),
                                   Entry("token.revoke", "ok", "trigger")));
  EXPECT_THAT(Trail(),
              Each(AllOf(Not(HasSubstr(token)), Not(HasSubstr(ToHex(Sha256Of(AsBytes(token))))))));
  EXPECT_THAT(dir_.Read("log/media-sync.log"), AllOf(HasSubstr("panel"), Not(HasSubstr(token))));
}

TEST_F(TokenCommands, WhatFailsIsRecordedAsFailed) {
  Add("panel", "read");
  EXPECT_EQ(Run({"token", "add", "panel"}), ExitCode::kConfiguration);
  EXPECT_THAT(err_.str(), HasSubstr("has a token \"panel\" already"));
  EXPECT_EQ(out_.str(), "");
  EXPECT_THAT(Trail(), SizeIs(4));
  EXPECT_THAT(Trail().back(), Entry("token.add", "failed", "read"));
  EXPECT_EQ(Run({"token", "revoke", "other"}), ExitCode::kConfiguration);
  EXPECT_THAT(err_.str(), HasSubstr("li-sync token list"));
}

TEST_F(TokenCommands, WithoutTheTrailNothingIsDone) {
  Add("panel", "read");
  dir_.Write("state/li-sync.db", "not a database, and long enough to be taken for one");
  EXPECT_EQ(Run({"token", "add", "other"}), ExitCode::kCannotOpenState);
  EXPECT_EQ(out_.str(), "");
  EXPECT_THAT(Tokens(), SizeIs(1));
}

TEST_F(TokenCommands, ABadNameLeavesNoTrace) {
  EXPECT_EQ(Run({"token", "add", "a b"}), ExitCode::kConfiguration);
  EXPECT_EQ(Run({"token", "revoke", "a b"}), ExitCode::kConfiguration);
  EXPECT_EQ(dir_.Read("state/tokens"), "(absent)");
}

TEST_F(TokenCommands, TheListHasNamesScopesAndAgesAndNoHashes) {
  EXPECT_EQ(Run({"token", "list"}), ExitCode::kOk);
  EXPECT_EQ(out_.str(), "");
  Add("panel", "trigger");
  Add("grafana", "read");
  const std::string created = FormatInstant(clock_.Now());
  ASSERT_EQ(Run({"token", "list"}), ExitCode::kOk);
  EXPECT_EQ(out_.str(), "panel    trigger  " + created + "\ngrafana  read     " + created + "\n");
  ASSERT_EQ(Run({"token", "list", "--json"}), ExitCode::kOk);
  EXPECT_EQ(Json::parse(out_.str())["tokens"][0],
            Json({{"name", "panel"}, {"scope", "trigger"}, {"created", created}}));
}

TEST_F(TokenCommands, TheFileMayBeElsewhere) {
  environment_["LI_SYNC_HTTP_TOKEN_FILE"] = dir_ / "elsewhere";
  Add("panel", "read");
  EXPECT_THAT(dir_.Read("elsewhere"), StartsWith("panel read "));
  EXPECT_EQ(dir_.Read("state/tokens"), "(absent)");
}

}  // namespace
}  // namespace lisync
