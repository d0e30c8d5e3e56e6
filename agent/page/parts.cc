#include "agent/page/parts.h"

#include <algorithm>

#include "agent/service/plain_text.h"

namespace lisync {
namespace {

std::string Machine(Instant at) {
  return FormatInstant(at).substr(0, 19) + "Z";  // seconds are enough
}

// The roles say what the elements are when a narrow screen's style takes their table shape away.
Html TableHead(const std::vector<std::string>& columns) {
  Html cells;
  for (const std::string& column : columns) {
    cells += Element("th", {{"role", "columnheader"}, {"scope", "col"}}, column);
  }
  return Element("thead", {{"role", "rowgroup"}}, Element("tr", {{"role", "row"}}, cells));
}

}  // namespace

Html TimeOf(Instant at, Instant now) {
  return Element("time", {{"class", "at"}, {"datetime", Machine(at)}}, ClockText(at, now));
}

Html RelativeTime(Instant at, Instant now) {
  std::string text = "now";
  if (at <= now - std::chrono::seconds(1)) text = FormatDuration(now - at) + " ago";
  if (at >= now + std::chrono::seconds(1)) text = "in " + FormatDuration(at - now);
  return Element("time", {{"class", "relative"}, {"datetime", Machine(at)}}, text);
}

Html When(Instant at, Instant now) {
  return TimeOf(at, now) + " " +
         Element("span", {{"class", "quiet"}}, "(" + RelativeTime(at, now) + ")");
}

Html Since(Instant at, Instant now) {
  const Duration past = std::max<Duration>(now - at, std::chrono::seconds(1));
  return Element("time", {{"class", "since"}, {"datetime", Machine(at)}}, FormatDuration(past));
}

Html Fact(const Html& name, const Html& value) {
  return Element("div", Element("dt", name) + Element("dd", value));
}

Html Badge(std::string_view kind, std::string_view symbol, const Html& word) {
  return Element("span", {{"class", "badge " + std::string(kind)}},
                 Element("span", {{"aria-hidden", "true"}}, symbol) + " " + word);
}

Html BadgeOf(RunState state) {
  switch (state) {
    case RunState::kSucceeded:
      return Badge("good", "✓", Name(state));
    case RunState::kFailed:
      return Badge("bad", "✗", Name(state));
    case RunState::kStopped:
      return Badge("warning", "■", Name(state));
    case RunState::kRunning:
      return Badge("working", "▶", Name(state));
    case RunState::kQueued:
      break;
  }
  return Badge("unknown", "…", Name(state));
}

std::string_view KindOfHealth(std::string_view health) {
  if (health == "healthy") return "good";
  if (health == "lagging") return "warning";
  if (health == "stalled" || health == "broken") return "bad";
  return "unknown";
}

Html HealthBadge(std::string_view health) {
  const std::string_view kind = KindOfHealth(health);
  const std::string_view symbol = kind == "good"      ? "✓"
                                  : kind == "warning" ? "!"
                                  : kind == "bad"     ? "✗"
                                                      : "?";
  return Badge(kind, symbol, health);
}

Html Code(const Html& text) { return Element("code", text); }

Html Paragraph(std::string_view css_class, const Html& content) {
  return Element("p", {{"class", std::string(css_class)}}, content);
}

Html Cell(const std::string& column, const Html& content) {
  return Element("td", {{"role", "cell"}, {"data-column", column}}, content);
}

Html Table(const std::string& caption, const std::vector<std::string>& columns, const Html& rows) {
  return Element("table", {{"role", "table"}},
                 Element("caption", {{"class", "unseen"}}, caption) + TableHead(columns) +
                     Element("tbody", {{"role", "rowgroup"}}, rows));
}

Html Row(const Attributes& attributes, const Html& cells) {
  Attributes all = {{"role", "row"}};
  all.insert(all.end(), attributes.begin(), attributes.end());
  return Element("tr", all, cells);
}

Html WhyOf(const RunRecord& run) {
  Html why = Name(run.trigger);
  if (run.trigger == RunTrigger::kCommand && !run.command.empty()) why += " " + Code(run.command);
  if (!run.requested_by.empty()) why += " by " + Element("bdi", run.requested_by);
  return why;
}

}  // namespace lisync
