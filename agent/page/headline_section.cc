#include <algorithm>

#include "agent/commands/sync_report.h"
#include "agent/page/mood_symbol.h"
#include "agent/page/parts.h"
#include "agent/page/sections.h"
#include "agent/service/plain_text.h"

namespace lisync {
namespace {

std::uint64_t OnHidden(const StateSummary& summary) {
  return summary.Of(ObjectStatus::kCopied).objects + summary.Of(ObjectStatus::kAdopted).objects;
}

std::uint64_t BytesOnHidden(const StateSummary& summary) {
  return summary.Of(ObjectStatus::kCopied).bytes + summary.Of(ObjectStatus::kAdopted).bytes;
}

std::string_view WordFor(Mood mood) {
  switch (mood) {
    case Mood::kGood:
      return "All is well";
    case Mood::kWorking:
      return "At work";
    case Mood::kWarning:
      return "Not complete";
    case Mood::kBad:
      return "Somebody must act";
    case Mood::kUnknown:
      break;
  }
  return "Not known yet";
}

// When what is missing is tried again without anybody doing anything.
std::optional<Instant> NextTry(const StatusSnapshot& status) {
  const auto& retry = status.summary.next_retry;
  const auto& run = status.schedule.next_run;
  if (retry && run) return std::max(std::min(*retry, *run), status.taken);
  return retry ? retry : run;
}

Html Detail(const StatusSnapshot& status, Mood mood) {
  if (!status.storage_trouble.empty()) {
    return "What is shown below is the last that could be read.";
  }
  if (mood == Mood::kGood) {
    Html text =
        "Everything that main had then is on hidden: " + ObjectsText(OnHidden(status.summary)) +
        ", " + FormatBytes(BytesOnHidden(status.summary)) + ".";
    if (!status.checkpoint.pg_lsn.empty()) {
      text += " The database is there up to WAL position " + Code(status.checkpoint.pg_lsn) + ".";
    }
    return text;
  }
  const auto next = NextTry(status);
  if (mood == Mood::kWarning && next) {
    return "The next try is at " + When(*next, status.taken) + ".";
  }
  return {};
}

Html Figure(const Html& name, const Html& value, const Html& note,
            const std::string& css_class = "number") {
  Html shown = Element("span", {{"class", css_class}}, value);
  if (!note.empty()) shown += " " + Element("span", {{"class", "note"}}, note);
  return Fact(name, shown);
}

Html ObjectFigure(const std::string& name, const StatusCount& count, const std::string& note,
                  const std::string& css_class = "number") {
  if (count.objects == 0) return Figure(name, "0", "");
  return Figure(name, Grouped(count.objects),
                FormatBytes(count.bytes) + (note.empty() ? "" : ", " + note), css_class);
}

std::string EarlierVersionsText(const StateSummary& summary) {
  const std::uint64_t kept = summary.earlier_versions;
  if (kept == 0) return "";
  return Grouped(kept) + (kept == 1 ? " earlier version kept" : " earlier versions kept");
}

Html LagFigure(const StatusSnapshot& status) {
  const auto& sample = status.replication.sample;
  if (sample && sample->publisher && sample->publisher->lag_bytes) {
    const std::int64_t lag = *sample->publisher->lag_bytes;
    return Figure("Replication lag",
                  FormatBytes(static_cast<std::uint64_t>(std::max<std::int64_t>(lag, 0))),
                  status.replication.verdict ? Name(status.replication.verdict->health) : "");
  }
  return Figure("Replication lag", "unknown", sample ? "main was not seen" : "not looked at yet");
}

}  // namespace

Html HeadlineContent(const StatusSnapshot& status) {
  const Headline headline = HeadlineOf(status);
  const std::string mood(Name(headline.mood));
  Html words = Paragraph("word", WordFor(headline.mood)) +
               Element("h1", {{"id", "headline-title"}}, headline.text);
  if (!headline.mend.empty()) {
    words += Paragraph("mend", Element("strong", "What to do:") + " " + headline.mend);
  }
  if (const Html detail = Detail(status, headline.mood); !detail.empty()) {
    words += Paragraph("detail", detail);
  }
  return Element("div", {{"class", "hero " + mood}, {"data-mood", mood}},
                 MoodSymbol(headline.mood) + Element("div", words));
}

Html FiguresContent(const StatusSnapshot& status) {
  const StateSummary& summary = status.summary;
  const auto& success = status.checkpoint.last_sync_at;
  const StatusCount on_hidden{OnHidden(summary), BytesOnHidden(summary)};
  return Element("h2", {{"id", "figures-title"}, {"class", "unseen"}}, "At a glance") +
         Element(
             "dl", {{"class", "figures"}},
             ObjectFigure("On hidden", on_hidden, EarlierVersionsText(summary)) +
                 ObjectFigure("Pending", summary.Of(ObjectStatus::kPending), "") +
                 ObjectFigure("Failed", summary.Of(ObjectStatus::kFailed), "", "number attention") +
                 ObjectFigure("Gone from main", summary.Of(ObjectStatus::kVanished),
                              "kept on hidden") +
                 LagFigure(status) +
                 Figure("Last success",
                        success ? RelativeTime(*success, status.taken) : Html("never"),
                        success ? TimeOf(*success, status.taken) : Html()));
}

Html Heading(const std::string& section, const Html& title) {
  return Element("h2", {{"id", section + "-title"}}, title);
}

}  // namespace lisync
