// A whole run is killed at every instant of its commits. The next run must end as if undisturbed,
// and copy nothing again that was recorded.

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

#include "src/localfs/local_source.h"
#include "src/localfs/local_store.h"
#include "src/report/verify.h"
#include "src/sync/sync_run.h"
#include "storage/integrity.h"
#include "storage/sqlite_audit_log.h"
#include "storage/sqlite_state_reader.h"
#include "storage/sqlite_state_store.h"
#include "tests/support/temp_dir.h"

namespace lisync {
namespace {

struct Place {
  TempDir main;
  TempDir hidden;
  TempDir state;
};

void RunSync(const Place& place, const Failpoint& failpoint) {
  SystemClock clock;
  LocalSource source(place.main.path(), clock);
  LocalStore store(place.hidden.path());
  const auto states = OpenStateStore({place.state.path(), "test/crash", failpoint, 0});
  SyncRunOptions options;
  options.command = "sync";
  options.media.engine.transfers = {2, 2};
  options.media.engine.copy = {1, ObjectKey(".li-sync-versions/")};
  RunProgress progress;
  SyncRun run(source, store, *states, nullptr, clock);
  run.Run(options, {"run-" + std::to_string(getpid()), {}}, progress, {});
}

// True when the run was killed at the n-th failpoint it met, false when it met fewer.
bool KilledAt(const Place& place, int n) {
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("fork failed");
  if (child == 0) {
    std::atomic<int> met = 0;
    try {
      RunSync(place, [&](std::string_view) {
        if (++met == n) kill(getpid(), SIGKILL);
      });
    } catch (const std::exception&) {
      _exit(2);
    }
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  if (WIFSIGNALED(status)) return WTERMSIG(status) == SIGKILL;
  EXPECT_EQ(WEXITSTATUS(status), 0);
  return false;
}

// How often each key's content was recorded as stored on hidden.
std::map<std::string, int> CopiesRecorded(const Place& place) {
  std::map<std::string, int> copies;
  OpenAuditLog(place.state.path())->Read(0, UINT64_MAX, [&](Seq, std::string_view leaf) {
    const auto entry = nlohmann::json::parse(leaf);
    if (entry.value("action", "") == "object.copy" && entry.value("outcome", "") == "ok") {
      ++copies[entry["key"].get<std::string>() + " " + entry["sha256"].get<std::string>()];
    }
    return true;
  });
  return copies;
}

void ExpectAsIfUndisturbed(const Place& place, const std::map<std::string, std::string>& content) {
  for (const auto& [key, bytes] : content) EXPECT_EQ(place.hidden.Read(key), bytes) << key;
  for (const auto& [copy, times] : CopiesRecorded(place)) EXPECT_EQ(times, 1) << copy;
  const auto log = OpenAuditLog(place.state.path());
  const TrailReport report = VerifyLog(*log);
  EXPECT_TRUE(report.ok()) << report.first_bad->why;
  const IntegrityReport integrity = CheckIntegrity(place.state.path());
  EXPECT_TRUE(integrity.ok()) << integrity.contradictions.front().what;
  const auto states = OpenStateReader(place.state.path());
  EXPECT_EQ(states->Load({}, 100).size(), content.size());
  for (const ObjectState& state : states->Load({}, 100)) {
    EXPECT_TRUE(state.status == ObjectStatus::kCopied || state.status == ObjectStatus::kAdopted);
  }
}

std::map<std::string, std::string> Fill(const Place& place) {
  std::map<std::string, std::string> content;
  for (int i = 0; i < 5; ++i) content["d/k" + std::to_string(i)] = "content " + std::to_string(i);
  for (const auto& [key, bytes] : content) place.main.Write(key, bytes);
  return content;
}

TEST(SyncCrash, AFirstRunKilledAnywhereIsFinishedByTheNext) {
  for (int n = 1;; ++n) {
    SCOPED_TRACE("killed at failpoint " + std::to_string(n));
    const Place place;
    const auto content = Fill(place);
    const bool killed = KilledAt(place, n);
    RunSync(place, {});
    ExpectAsIfUndisturbed(place, content);
    if (testing::Test::HasFailure()) return;
    if (!killed) {
      EXPECT_GT(n, 20) << "the run met hardly any failpoint";
      return;
    }
  }
}

TEST(SyncCrash, AnOverwriteKilledAnywhereLosesNoVersion) {
  for (int n = 1;; ++n) {
    SCOPED_TRACE("killed at failpoint " + std::to_string(n));
    const Place place;
    auto content = Fill(place);
    RunSync(place, {});
    content["d/k2"] = "a newer version";
    place.main.Write("d/k2", content["d/k2"]);
    const bool killed = KilledAt(place, n);
    RunSync(place, {});
    ExpectAsIfUndisturbed(place, content);
    EXPECT_EQ(place.hidden.Read(".li-sync-versions/d/k2/" + ToHex(Md5Of(AsBytes("content 2")))),
              "content 2");
    if (testing::Test::HasFailure()) return;
    if (!killed) return;
  }
}

}  // namespace
}  // namespace lisync
