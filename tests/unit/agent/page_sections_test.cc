#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <pugixml.hpp>

#include "agent/page/page.h"
#include "agent/page/parts.h"
#include "tests/unit/agent/page_samples.h"

namespace lisync {
namespace {

using testing::HasSubstr;
using testing::Not;

const PageView kView{.may_trigger = true, .lag_alarm_bytes = 104'857'600};

std::vector<StatusSnapshot> Samples() {
  return {CompleteStatus(), PendingStatus(), RunningStatus(), StalledStatus(), EmptyStatus()};
}

pugi::xml_document Parsed(const StatusSnapshot& status, const PageView& view = kView) {
  pugi::xml_document document;
  const auto result = document.load_string(RenderPage(status, view).c_str(),
                                           pugi::parse_full | pugi::parse_ws_pcdata);
  EXPECT_TRUE(result) << result.description();
  return document;
}

// All text of the element, in order.
std::string TextOf(const pugi::xml_node& node) {
  std::string text = node.value();
  for (const auto& child : node.children()) text += TextOf(child);
  return text;
}

std::string Section(const StatusSnapshot& status, const char* id) {
  const pugi::xml_document document = Parsed(status);
  const auto node = document.select_node(("//section[@id='" + std::string(id) + "']").c_str());
  EXPECT_TRUE(node) << id;
  return TextOf(node.node());
}

std::size_t Count(const StatusSnapshot& status, const char* xpath, const PageView& view = kView) {
  return Parsed(status, view).select_nodes(xpath).size();
}

TEST(Page, IsWellFormedInEverySituation) {
  for (const StatusSnapshot& status : Samples()) {
    const pugi::xml_document document = Parsed(status);
    EXPECT_STREQ(document.document_element().name(), "html");
    EXPECT_EQ(document.select_nodes("//h1").size(), 1U);
    EXPECT_EQ(document.select_nodes("/html/body/main").size(), 1U);
  }
}

TEST(Page, HasNoInlineStyleNoInlineScriptAndNothingFromElsewhere) {
  for (const StatusSnapshot& status : Samples()) {
    const pugi::xml_document document = Parsed(status);
    EXPECT_TRUE(document.select_nodes("//@style | //style | //script[text()]").empty());
    EXPECT_TRUE(document.select_nodes("//@*[starts-with(name(), 'on')]").empty());
    for (const auto& place : document.select_nodes("//@href | //@src")) {
      const std::string value = place.attribute().value();
      EXPECT_TRUE(value[0] == '/' || value[0] == '#') << value;
      EXPECT_FALSE(value.starts_with("//")) << value;
    }
  }
}

TEST(Page, NoIdIsThereTwice) {
  for (const StatusSnapshot& status : Samples()) {
    std::vector<std::string> ids;
    for (const auto& id : Parsed(status).select_nodes("//@id")) {
      ids.emplace_back(id.attribute().value());
    }
    std::ranges::sort(ids);
    EXPECT_EQ(std::ranges::adjacent_find(ids), ids.end());
  }
}

TEST(Page, EverySectionIsNamedByAHeadingOfItsOwn) {
  const pugi::xml_document document = Parsed(RunningStatus());
  for (const auto& section : document.select_nodes("//section")) {
    const std::string label = section.node().attribute("aria-labelledby").value();
    EXPECT_EQ(section.node().select_nodes((".//*[@id='" + label + "']").c_str()).size(), 1U)
        << label;
  }
}

TEST(Page, SectionsAreWhatThePageContains) {
  for (const StatusSnapshot& status : Samples()) {
    const std::string page = RenderPage(status, kView);
    const auto sections = nlohmann::json::parse(RenderSections(status, kView));
    EXPECT_EQ(sections.size(), 10U);
    for (const auto& [id, html] : sections.items()) {
      const std::string start = "id=\"" + id + "\"";
      const auto at = page.find(start);
      ASSERT_NE(at, std::string::npos) << id;
      const auto content = page.find('>', at) + 1;
      EXPECT_EQ(page.substr(content, html.get<std::string>().size()), html) << id;
    }
  }
}

TEST(Page, TheButtonIsThereOnlyWhenATokenIs) {
  EXPECT_EQ(Count(CompleteStatus(), "//form//button"), 1U);
  EXPECT_EQ(Count(CompleteStatus(), "//input[@type='password'][not(@name)]"), 1U);
  EXPECT_EQ(Count(CompleteStatus(), "//form", PageView{}), 0U);
  EXPECT_THAT(RenderPage(CompleteStatus(), PageView{}), HasSubstr("li-sync token add"));
}

TEST(Page, TitleAndIconFollowTheMood) {
  const pugi::xml_document document = Parsed(StalledStatus());
  EXPECT_THAT(document.select_node("//title").node().text().as_string(),
              HasSubstr("Replication is stalled"));
  EXPECT_STREQ(document.select_node("//link[@rel='icon']/@href").attribute().value(),
               "/page/icon.svg?mood=bad");
}

TEST(HeadlineSection, HasColourSentenceAndMend) {
  EXPECT_EQ(Count(StalledStatus(), "//div[@class='hero bad'][@data-mood='bad']"), 1U);
  const std::string text = Section(StalledStatus(), "headline");
  EXPECT_THAT(text, HasSubstr("Somebody must act"));
  EXPECT_THAT(text, HasSubstr("Replication is stalled: hidden's apply worker"));
  EXPECT_THAT(text, HasSubstr("What to do: Check the network"));
}

TEST(HeadlineSection, CompleteTellsHowMuchAndUpToWhere) {
  EXPECT_THAT(Section(CompleteStatus(), "headline"),
              HasSubstr("12,400 objects, 1.2 TB. The database is there up to WAL position "
                        "16/B374D848."));
}

TEST(HeadlineSection, WaitingTellsTheNextTry) {
  EXPECT_THAT(Section(PendingStatus(), "headline"),
              HasSubstr("The next try is at 12:05:00 UTC (in 103 s)."));
}

TEST(HeadlineSection, StorageTroubleSaysThatTheRestIsOld) {
  StatusSnapshot status = CompleteStatus();
  status.storage_trouble = "disk full";
  EXPECT_THAT(Section(status, "headline"), HasSubstr("Syncing has stopped: disk full"));
  EXPECT_THAT(Section(status, "headline"), HasSubstr("the last that could be read"));
}

TEST(FiguresSection, HasTheCountsAndTheLag) {
  const std::string text = Section(PendingStatus(), "figures");
  EXPECT_THAT(text, HasSubstr("On hidden12,400 1.2 TB"));
  EXPECT_THAT(text, HasSubstr("Pending12 2.9 MB"));
  EXPECT_THAT(text, HasSubstr("Failed2 480.0 kB"));
  EXPECT_THAT(text, HasSubstr("Gone from main7 900.0 kB, kept on hidden"));
  EXPECT_THAT(text, HasSubstr("Replication lag4.1 kB healthy"));
  EXPECT_THAT(text, HasSubstr("Last success2 min ago"));
  EXPECT_THAT(Section(EmptyStatus(), "figures"), HasSubstr("Last successnever"));
  StatusSnapshot replaced = PendingStatus();
  replaced.summary.earlier_versions = 1;
  EXPECT_THAT(Section(replaced, "figures"),
              HasSubstr("On hidden12,400 1.2 TB, 1 earlier version kept"));
}

TEST(RunSection, ShowsBarCountsRateAndWhatIsLeft) {
  const StatusSnapshot status = RunningStatus();
  EXPECT_EQ(Count(status, "//progress[@max='96000000'][@value='36000000'][@aria-label]"), 1U);
  EXPECT_EQ(Count(status, "//*[@data-run='20261124T120301Z-0000001b'][@data-state='running']"), 1U);
  const std::string text = Section(status, "run");
  for (const char* part :
       {"37 %", "for 16 s", "request by admin-panel", "8,200 objects", "120 of 300 objects",
        "36.0 MB of 96.0 MB", "7.5 objects/s, 2.2 MB/s", "In flight4 objects", "about 27 s",
        "1 object", "Limits524.3 kB/s, main 20 requests/s, hidden 0.5 requests/s"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
}

TEST(RunSection, BeforeAnythingIsPlannedTheBarHasNoValue) {
  StatusSnapshot status = RunningStatus();
  status.running->record.counts = {.seen = 12};
  status.running->pace.left.reset();
  EXPECT_EQ(Count(status, "//progress[not(@value)]"), 1U);
  EXPECT_THAT(Section(status, "run"), HasSubstr("Leftnot known yet"));
}

TEST(RunSection, SaysNothingOfLimitsWhereThereAreNone) {
  StatusSnapshot status = RunningStatus();
  status.limits = {};
  EXPECT_THAT(Section(status, "run"), Not(HasSubstr("Limits")));
}

TEST(RunSection, NamesQueuedRuns) {
  EXPECT_THAT(Section(RunningStatus(), "run"), HasSubstr("full scan, asked for at 12:03:15 UTC"));
}

TEST(RunSection, NamesAnotherProcesss) {
  StatusSnapshot status = PendingStatus();
  status.other_run = LockBusy{LockHolder{4711, "host-a", "media sync", SampleNow()}};
  EXPECT_THAT(Section(status, "run"), HasSubstr("media sync is at work: pid 4711 on host-a"));
  status.other_run = LockBusy{};
  EXPECT_THAT(Section(status, "run"), HasSubstr("cannot be told which"));
}

TEST(RunSection, WithoutARunTellsTheNext) {
  EXPECT_THAT(Section(EmptyStatus(), "run"), HasSubstr("The next one begins at 13:00:00 UTC"));
}

TEST(RunsSection, HasResultTriggerWhoDurationCountsAndReason) {
  const StatusSnapshot status = CompleteStatus();
  EXPECT_EQ(Count(status, "//section[@id='runs']//tbody/tr"), 3U);
  EXPECT_EQ(Count(status, "//tr[@data-run='20261124T110003Z-00000019'][@data-state='succeeded']"),
            1U);
  const std::string text = Section(status, "runs");
  for (const char* part : {"succeeded", "742 ms", "request by admin-panel", "12 copied (3.4 MB)",
                           "of 12,400 objects looked at", "2026-11-23 23:00:03 UTC",
                           "connection refused (s3.main", "1,204 successful and 3 failed runs"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
  EXPECT_THAT(Section(EmptyStatus(), "runs"), HasSubstr("No run has ended yet."));
}

TEST(RunsSection, ARunThatNeverBeganSaysSo) {
  StatusSnapshot status = CompleteStatus();
  status.runs[0].started.reset();
  EXPECT_THAT(Section(status, "runs"), HasSubstr("never begun"));
}

TEST(BacklogSection, HasReasonsWithNextTryAndTheObjects) {
  const std::string text = Section(PendingStatus(), "backlog");
  for (const char* part :
       {"14 objects not on hidden", "12:00:17 UTC", "left out by a selection", "with the next run",
        "network", "connection reset by s3.main.example.org", "12:05:00 UTC (in 103 s)",
        "The first 2 objects of 14", "local_content/aB/cD/eFgHiJkLmNoPqRsT"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
}

TEST(BacklogSection, WhatNeedsAPersonSaysWhatToDo) {
  StatusSnapshot status = PendingStatus();
  EXPECT_THAT(Section(status, "backlog"), Not(HasSubstr("What to do")));
  status.backlog.groups[1].fault = Fault::kNoSpace;
  EXPECT_THAT(Section(status, "backlog"), HasSubstr("What to do: Make room"));
}

TEST(BacklogSection, FewObjectsAreListedAtOnceManyOnDemand) {
  StatusSnapshot status = PendingStatus();
  EXPECT_EQ(Count(status, "//details[@id='backlog-objects'][@open]"), 1U);
  status.failures.assign(20, status.failures[0]);
  EXPECT_EQ(Count(status, "//details[@id='backlog-objects'][not(@open)]"), 1U);
}

TEST(BacklogSection, NothingWaitingIsSaid) {
  EXPECT_THAT(Section(CompleteStatus(), "backlog"), HasSubstr("Every object that is known is on"));
  EXPECT_THAT(Section(EmptyStatus(), "backlog"), HasSubstr("no run has looked at all of main yet"));
}

TEST(ReplicationSection, HasHealthCauseMendAndLag) {
  const std::string text = Section(StalledStatus(), "replication");
  for (const char* part :
       {"stalled", "heard nothing from main for 6 min", "What to do: check the", "Also",
        "240.0 MiB behind main", "Lag251.7 MB", "in use, WAL reserved", "18.4 MB", "16/B374E848",
        "running, pid 4711", "6 min before the look"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
  EXPECT_EQ(Count(StalledStatus(), "//section[@id='replication']//svg[@role='img']"), 1U);
}

TEST(ReplicationSection, ASideThatWasNotSeenSaysWhy) {
  StatusSnapshot status = StalledStatus();
  status.replication.sample->publisher.reset();
  status.replication.sample->publisher_unknown = "main.dsn is not set";
  status.replication.sample->subscriber.reset();
  status.replication.sample->subscriber_unknown = "connection refused";
  const std::string text = Section(status, "replication");
  EXPECT_THAT(text, HasSubstr("not seen: main.dsn is not set"));
  EXPECT_THAT(text, HasSubstr("not seen: connection refused"));
}

TEST(ReplicationSection, NeverLookedAtShowsTheLastRunsVerdict) {
  EXPECT_THAT(Section(EmptyStatus(), "replication"), HasSubstr("not looked at yet"));
  StatusSnapshot status = CompleteStatus();
  status.replication = {};
  EXPECT_THAT(Section(status, "replication"), HasSubstr("At the last run: ✓ healthy"));
}

TEST(AuditSection, HasSizeRootHeadAndHowToVerify) {
  const std::string text = Section(CompleteStatus(), "audit");
  for (const char* part : {"48,211", "5a5a5a", "no signed head yet", "li-sync audit verify"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
  EXPECT_THAT(Section(EmptyStatus(), "audit"), HasSubstr("the trail is empty"));
}

TEST(AuditSection, SaysWhenTheMediaWasLastReadAgain) {
  StatusSnapshot status = CompleteStatus();
  EXPECT_THAT(Section(status, "audit"), HasSubstr("never: li-sync verify"));
  status.verification = VerifyRecord{.finished = At("2026-11-24T11:00:00Z"),
                                     .end = "done",
                                     .choice = "sample 5%",
                                     .counts = {.checked = 620, .equal = 620}};
  EXPECT_THAT(Section(status, "audit"), HasSubstr("✓ as recorded"));
  EXPECT_THAT(Section(status, "audit"), HasSubstr("sample 5%: 620 objects"));
  status.verification->counts.different = 1;
  EXPECT_THAT(Section(status, "audit"), HasSubstr("✗ differences"));
}

TEST(ScheduleSection, HasExpressionOriginZoneAndNextTimes) {
  const std::string text = Section(CompleteStatus(), "schedule");
  for (const char* part : {"0 * * * * (default)", "30 3 * * 0", "UTC", "13:00:00 UTC", "· schedule",
                           "2026-11-29 03:30:00 UTC (in 4 d 15 h)"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
  StatusSnapshot status = CompleteStatus();
  status.schedule = {};
  EXPECT_THAT(Section(status, "schedule"), HasSubstr("none planned"));
}

TEST(ServiceSection, HasVersionUptimeSizesAndBothSides) {
  const std::string text = Section(CompleteStatus(), "service");
  for (const char* part : {"0.1.0", "4 d 4 h", "8.4 MB and 1.2 MB", "88.0 GB",
                           "s3://synapse-media at", "s3://synapse-media-hidden at"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
}

TEST(Times, AreMachineReadableInUtc) {
  EXPECT_EQ(TimeOf(At("2026-11-24T12:00:03.5Z"), SampleNow()).markup(),
            "<time class=\"at\" datetime=\"2026-11-24T12:00:03Z\">12:00:03 UTC</time>");
  EXPECT_THAT(RelativeTime(SampleNow(), SampleNow()).markup(), HasSubstr(">now<"));
  EXPECT_THAT(RelativeTime(SampleNow() + std::chrono::minutes(3), SampleNow()).markup(),
              HasSubstr(">in 3 min<"));
}

// Whatever stands in the snapshot, it stays text.
TEST(Page, HostileTextsStayText) {
  const std::string evil = "\"'><script>alert(1)</script>&amp;\x01\xff\u202E";
  StatusSnapshot status = RunningStatus();
  status.program_version = evil;
  status.checkpoint.pg_lsn = status.checkpoint.source = status.checkpoint.destination = evil;
  status.checkpoint.replication = status.checkpoint.replication_cause = evil;
  status.completeness.reasons = {evil};
  status.failures[0].key = ObjectKey(evil);
  status.failures[0].reason = status.backlog.groups[0].reason = evil;
  for (RunRecord* run : {&status.running->record, &status.queued[0], &status.runs[0]}) {
    run->run = run->command = run->requested_by = run->reason = run->replication = evil;
    run->trigger = RunTrigger::kCommand;
  }
  for (ReplicationPoint& point : status.replication.history) point.health = evil;
  status.replication.verdict = Verdict{
      Health::kBroken, evil, evil, {{Health::kBroken, evil, evil}, {Health::kBroken, evil, evil}}};
  status.replication.sample->publisher->wal_status = evil;
  status.replication.sample->publisher->current_lsn = evil;
  status.schedule.sync = status.schedule.sync_origin = status.schedule.full_scan = evil;
  status.schedule.time_zone = evil;
  const auto stays_text = [](const StatusSnapshot& shown) {
    const std::string page = RenderPage(shown, kView);
    EXPECT_THAT(page, Not(HasSubstr("<script>alert")));
    EXPECT_THAT(page, Not(HasSubstr("\x01")));
    EXPECT_EQ(Count(shown, "//script"), 1U);
    EXPECT_EQ(nlohmann::json::parse(RenderSections(shown, kView)).size(), 10U);
  };
  stays_text(status);
  status.running.reset();
  status.other_run = LockBusy{LockHolder{1, evil, evil, SampleNow()}};
  status.replication.sample->publisher.reset();
  status.replication.sample->publisher_unknown = evil;
  status.replication.sample->subscriber.reset();
  status.replication.sample->subscriber_unknown = evil;
  stays_text(status);
  status.replication.sample.reset();
  status.storage_trouble = evil;
  stays_text(status);
}

}  // namespace
}  // namespace lisync
