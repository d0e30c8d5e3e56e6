#include "agent/logged_states.h"

#include <gmock/gmock.h>

#include "agent/run_log.h"
#include "tests/support/flaky_state_store.h"
#include "tests/support/memory_state_store.h"
#include "tests/unit/agent/memory_log.h"

namespace lisync {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

AuditEvent Event(const std::string& action, const std::string& outcome) {
  AuditEvent event;
  event.run = "r1";
  event.action = action;
  event.outcome = outcome;
  event.key = ObjectKey("local_content/a\n");
  event.size = 12;
  return event;
}

TEST(ObjectLine, SaysWhatBecameOfTheObject) {
  EXPECT_EQ(ObjectLine(Event("object.copy", "ok")), "copied \"local_content/a%0A\": 12 bytes");
  EXPECT_EQ(ObjectLine(Event("object.adopt", "ok")), "adopted \"local_content/a%0A\": 12 bytes");
  AuditEvent vanished = Event("object.vanish", "ok");
  vanished.reason = "gone from main; hidden keeps its copy";
  EXPECT_EQ(ObjectLine(vanished),
            "vanished \"local_content/a%0A\": 12 bytes, gone from main; hidden keeps its copy");
}

TEST(ObjectLine, SaysWhyAnObjectFailedAndWhatComesNext) {
  AuditEvent event = Event("object.copy", "failed");
  event.reason = "Access Denied";
  event.detail = {{"fault", "denied"}, {"attempts", "3"}, {"next_try", "2026-11-24T03:44:11Z"}};
  EXPECT_EQ(ObjectLine(event),
            "failed \"local_content/a%0A\": 12 bytes, attempt 3, next try after "
            "2026-11-24T03:44:11Z, denied: Access Denied");
}

TEST(ObjectLine, NamesTheVersionThatWasKept) {
  AuditEvent event = Event("object.copy", "ok");
  event.detail = {{"kept_key", ".li-sync-versions/a/1"}};
  EXPECT_EQ(ObjectLine(event),
            "copied \"local_content/a%0A\": 12 bytes, the version before is kept as "
            "\".li-sync-versions/a/1\"");
  event.detail = {{"kept_key", "local_content/a%0A"}, {"kept_version", "v1"}};
  EXPECT_THAT(ObjectLine(event), testing::EndsWith("kept as \"local_content/a%0A\", version v1"));
}

TEST(ObjectLine, SaysWhatOfTheHeadersWasLeftOut) {
  AuditEvent event = Event("object.copy", "ok");
  event.detail = {{"left_out", "tags: GetObjectTagging of a: HTTP 403"}};
  EXPECT_EQ(ObjectLine(event),
            "copied \"local_content/a%0A\": 12 bytes, without its tags: GetObjectTagging of a: "
            "HTTP 403");
}

TEST(ObjectLine, OtherEntriesHaveNone) {
  AuditEvent event = Event("batch.start", "intent");
  event.key.reset();
  EXPECT_EQ(ObjectLine(event), "");
}

TEST(LoggedStates, SayEachObjectOfACommitWithItsRun) {
  MemoryLog log;
  RunLog of_run(log, "r1");
  LoggedStates states(std::make_unique<MemoryStateStore>(), of_run);
  AuditEvent intent = Event("batch.start", "intent");
  intent.key.reset();
  states.Commit({.events = {intent, Event("object.copy", "ok"), Event("object.adopt", "ok")}});
  EXPECT_THAT(log.lines(), ElementsAre("DEBUG run=r1 copied \"local_content/a%0A\": 12 bytes",
                                       "DEBUG run=r1 adopted \"local_content/a%0A\": 12 bytes"));
}

TEST(LoggedStates, SayNothingWithoutDebug) {
  MemoryLog log(LogLevel::kInfo);
  LoggedStates states(std::make_unique<MemoryStateStore>(), log);
  states.Commit({.events = {Event("object.copy", "ok")}});
  EXPECT_THAT(log.lines(), IsEmpty());
}

TEST(LoggedStates, WarnOnceACommitOfWhatHiddenHasLost) {
  MemoryLog log(LogLevel::kInfo);
  LoggedStates states(std::make_unique<MemoryStateStore>(), log);
  AuditEvent lost = Event("object.lost", "failed");
  lost.reason = "hidden no longer has it";
  states.Commit({.events = {lost}});
  states.Commit({.events = {Event("object.copy", "ok"), lost, lost}});
  EXPECT_THAT(log.lines(),
              ElementsAre("WARNING hidden has not what is recorded of an object "
                          "\"local_content/a%0A\": hidden no longer has it",
                          "WARNING hidden has not what is recorded of 2 objects, the first "
                          "\"local_content/a%0A\": hidden no longer has it"));
}

TEST(LoggedStates, SayNothingOfWhatIsNotRecorded) {
  MemoryLog log;
  MemoryStateStore real;
  LoggedStates states(std::make_unique<FlakyStateStore>(real, 1), log);
  EXPECT_THROW(states.Commit({.events = {Event("object.copy", "ok")}}), StorageError);
  EXPECT_THAT(log.lines(), IsEmpty());
}

}  // namespace
}  // namespace lisync
