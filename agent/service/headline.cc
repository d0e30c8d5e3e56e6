#include <algorithm>

#include "agent/commands/sync_report.h"
#include "agent/service/fault_advice.h"
#include "agent/service/plain_text.h"
#include "agent/service/status_snapshot.h"

namespace lisync {
namespace {

constexpr const char* kFindTheMend = "Run li-sync replication check: it names what to do.";

std::string Sentence(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') {
    text[0] = static_cast<char>(text[0] - 'a' + 'A');
  }
  return text;
}

std::uint64_t Unfinished(const StatusSnapshot& status) {
  return status.summary.Of(ObjectStatus::kPending).objects +
         status.summary.Of(ObjectStatus::kFailed).objects;
}

// Of what the run in progress found, not yet on hidden.
std::uint64_t LeftToCopy(const StatusSnapshot& status) {
  if (!status.running) return 0;
  const RunCounts& counts = status.running->record.counts;
  const std::uint64_t done = counts.copied + counts.adopted + counts.failed;
  return counts.planned > done ? counts.planned - done : 0;
}

std::optional<Headline> StorageTrouble(const StatusSnapshot& status) {
  if (status.storage_trouble.empty()) return std::nullopt;
  return Headline{Mood::kBad, "Syncing has stopped: " + status.storage_trouble,
                  "Check the free space and the health of the disk that holds state.dir, and the "
                  "rights on it; then li-sync audit verify tells whether the trail is whole."};
}

bool IsBad(const Verdict& verdict, const ReplicationSample& sample) {
  switch (verdict.health) {
    case Health::kBroken:
    case Health::kStalled:
      return true;
    case Health::kUnknown:
      // A side that is not configured leaves a question open; one that does not answer is down.
      return !sample.subscriber ||
             (!sample.publisher && !sample.publisher_unknown.starts_with("main.dsn is not set"));
    case Health::kHealthy:
    case Health::kLagging:
      break;
  }
  return false;
}

std::string ReplicationSentence(std::string_view health, const std::string& cause) {
  if (health == Name(Health::kLagging)) return "Replication is behind: " + cause;
  if (health == Name(Health::kUnknown)) return "Replication cannot be judged: " + cause;
  return "Replication is " + std::string(health) + ": " + cause;
}

// What was seen last counts; before the first look, what the last run recorded.
std::optional<Headline> ReplicationTrouble(const StatusSnapshot& status) {
  const ReplicationStatus& now = status.replication;
  if (now.sample && now.verdict) {
    if (now.verdict->health == Health::kHealthy) return std::nullopt;
    return Headline{IsBad(*now.verdict, *now.sample) ? Mood::kBad : Mood::kWarning,
                    ReplicationSentence(Name(now.verdict->health), now.verdict->cause),
                    Sentence(now.verdict->mend)};
  }
  const std::string& recorded = status.checkpoint.replication;
  if (recorded.empty() || recorded == Name(Health::kHealthy)) return std::nullopt;
  const bool bad = recorded == Name(Health::kBroken) || recorded == Name(Health::kStalled);
  return Headline{bad ? Mood::kBad : Mood::kWarning,
                  ReplicationSentence(recorded, status.checkpoint.replication_cause), kFindTheMend};
}

// Objects that no further try brings over.
std::optional<Headline> ObjectsThatNeedAPerson(const StatusSnapshot& status) {
  for (const Backlog::Group& group : status.backlog.groups) {
    if (group.status != ObjectStatus::kFailed || !NeedsPerson(group.fault)) continue;
    return Headline{Mood::kBad,
                    ObjectsText(group.objects) + " cannot be copied, " +
                        std::string(TitleOf(group.fault)) + ": " + group.reason,
                    std::string(AdviceOf(group.fault))};
  }
  return std::nullopt;
}

// It ended before it had tried all objects; objects that failed are another matter.
bool EndedEarly(const RunRecord& run) {
  return run.state == RunState::kFailed && (run.end.empty() || run.end == "stopped early");
}

std::optional<Headline> RunsThatFail(const StatusSnapshot& status) {
  if (status.runs.empty() || !EndedEarly(status.runs.front())) return std::nullopt;
  const auto other = std::ranges::find_if_not(status.runs, EndedEarly);
  const auto number = other - status.runs.begin();
  const std::string& reason = status.runs.front().reason;
  if (number == 1) return Headline{Mood::kWarning, "The last run ended early: " + reason, ""};
  const std::string how_many =
      other == status.runs.end() ? "at least " + std::to_string(number) : std::to_string(number);
  return Headline{Mood::kBad, "The last " + how_many + " runs ended early: " + reason,
                  "Mend what the reason names; li-sync config check tries both sides and both "
                  "databases."};
}

std::string PendingSentence(const StatusSnapshot& status) {
  const std::uint64_t failed = status.summary.Of(ObjectStatus::kFailed).objects;
  std::string text = ObjectsText(Unfinished(status)) + " pending";
  if (failed > 0) text += ", " + Grouped(failed) + " of them failed";
  if (status.backlog.oldest && *status.backlog.oldest <= status.taken) {
    text += ", oldest " + FormatDuration(status.taken - *status.backlog.oldest);
  }
  return text;
}

std::string RunSentence(const RunInProgress& run) {
  const RunCounts& counts = run.record.counts;
  if (counts.planned == 0) {
    return "Looking for what hidden lacks: " + ObjectsText(counts.seen) + " looked at";
  }
  std::string text = "Hidden is catching up: " + Grouped(counts.copied) + " of " +
                     ObjectsText(counts.planned) + " copied";
  if (run.pace.left) text += ", about " + FormatDuration(*run.pace.left) + " left";
  return text;
}

// A run is at work, or about to be, and hidden lacks something.
std::optional<Headline> Working(const StatusSnapshot& status) {
  if (status.completeness.complete && LeftToCopy(status) == 0) return std::nullopt;
  if (status.running) return Headline{Mood::kWorking, RunSentence(*status.running), ""};
  const std::string pending = Unfinished(status) > 0 ? PendingSentence(status) + "; " : "";
  if (status.other_run) {
    std::string who = "another process";
    if (const auto& holder = status.other_run->holder) {
      who = holder->command + " (pid " + std::to_string(holder->pid) + " on " + holder->host + ")";
    }
    return Headline{Mood::kWorking, Sentence(pending + who + " is at work"), ""};
  }
  if (!status.queued.empty()) {
    return Headline{Mood::kWorking, Sentence(pending + "a run is about to begin"), ""};
  }
  return std::nullopt;
}

bool HealedSinceTheLastRun(const StatusSnapshot& status) {
  const std::string& recorded = status.checkpoint.replication;
  return status.replication.verdict && status.replication.verdict->health == Health::kHealthy &&
         !recorded.empty() && recorded != Name(Health::kHealthy);
}

Headline NotComplete(const StatusSnapshot& status) {
  const Completeness& known = status.completeness;
  return {Mood::kWarning,
          "Hidden is not known to be complete: " +
              (known.reasons.empty() ? "no reason is recorded" : known.reasons.front()),
          ""};
}

bool IsOverdue(const StatusSnapshot& status) {
  return status.schedule.overdue && !status.running && !status.other_run && status.queued.empty();
}

Headline Complete(const StatusSnapshot& status) {
  const std::string when = ClockText(*status.checkpoint.last_media_sync_ts, status.taken);
  if (!IsOverdue(status)) return {Mood::kGood, "Hidden is complete as of " + when, ""};
  return {
      Mood::kWarning,
      "Runs are overdue: none has ended for more than a slot; hidden was complete as of " + when,
      "Run li-sync sync; the log says why no run began or ended."};
}

}  // namespace

std::string_view Name(Mood mood) {
  switch (mood) {
    case Mood::kGood:
      return "good";
    case Mood::kWorking:
      return "working";
    case Mood::kWarning:
      return "warning";
    case Mood::kBad:
      return "bad";
    case Mood::kUnknown:
      return "unknown";
  }
  return "unknown";
}

Headline HeadlineOf(const StatusSnapshot& status) {
  if (auto trouble = StorageTrouble(status)) return *trouble;
  const auto replication = ReplicationTrouble(status);
  if (replication && replication->mood == Mood::kBad) return *replication;
  if (auto stuck = ObjectsThatNeedAPerson(status)) return *stuck;
  if (auto working = Working(status)) return *working;
  const auto failing = RunsThatFail(status);
  if (failing && failing->mood == Mood::kBad) return *failing;
  if (!status.checkpoint.last_media_sync_ts && status.runs.empty() && Unfinished(status) == 0) {
    return {Mood::kUnknown, "Nothing is known yet: no run has looked at main's media",
            "Run li-sync sync, or wait for the first run of the schedule."};
  }
  if (failing) return *failing;
  if (Unfinished(status) > 0) return {Mood::kWarning, PendingSentence(status), ""};
  if (replication) return *replication;
  if (HealedSinceTheLastRun(status)) {
    return {Mood::kWarning,
            "Replication is healthy again; the next run tells whether hidden is complete", ""};
  }
  if (!status.completeness.complete || !status.checkpoint.last_media_sync_ts) {
    return NotComplete(status);
  }
  return Complete(status);
}

}  // namespace lisync
