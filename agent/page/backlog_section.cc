#include "agent/commands/sync_report.h"
#include "agent/page/parts.h"
#include "agent/page/sections.h"
#include "agent/service/fault_advice.h"
#include "agent/service/plain_text.h"

namespace lisync {
namespace {

// So few objects are listed without being asked for.
constexpr std::size_t kShownAtOnce = 5;

Html StatusBadge(ObjectStatus status, Fault fault) {
  if (status != ObjectStatus::kFailed) return Badge("unknown", "…", Name(status));
  return NeedsPerson(fault) ? Badge("bad", "✗", Name(status)) : Badge("warning", "!", Name(status));
}

Html NextTry(const std::optional<Instant>& next, Instant now) {
  if (!next) return "with the next run";
  return *next <= now ? Html("due now") : When(*next, now);
}

Html GroupRow(const Backlog::Group& group, Instant now) {
  Html why = Element("strong", Html(TitleOf(group.fault)));
  if (!group.reason.empty()) why += Paragraph("reason", group.reason);
  if (group.status == ObjectStatus::kFailed && !AdviceOf(group.fault).empty()) {
    why += Paragraph("mend", Element("strong", "What to do:") + " " + AdviceOf(group.fault));
  }
  return Row({}, Cell("State", StatusBadge(group.status, group.fault)) + Cell("Reason", why) +
                     Cell("Objects", Grouped(group.objects)) +
                     Cell("Size", FormatBytes(group.bytes)) +
                     Cell("Next try", NextTry(group.next_try, now)));
}

Html ObjectRow(const ObjectState& state, Instant now) {
  Html why = Html(TitleOf(state.fault));
  if (!state.reason.empty()) why += Paragraph("reason", state.reason);
  return Row(
      {}, Cell("Key", Element("bdi", Element("code", {{"class", "key"}}, EscapeKey(state.key)))) +
              Cell("State", StatusBadge(state.status, state.fault)) + Cell("Reason", why) +
              Cell("Size", FormatBytes(state.size)) + Cell("Attempts", Grouped(state.attempts)) +
              Cell("Next try", NextTry(state.next_try, now)));
}

std::uint64_t Waiting(const StatusSnapshot& status) {
  return status.summary.Of(ObjectStatus::kPending).objects +
         status.summary.Of(ObjectStatus::kFailed).objects;
}

Html Nothing(const StatusSnapshot& status) {
  if (!status.checkpoint.last_media_sync_ts) {
    return Paragraph("quiet", "Nothing is known to wait; no run has looked at all of main yet.");
  }
  return Paragraph("quiet",
                   Badge("good", "✓", "none") + " Every object that is known is on hidden.");
}

Html Objects(const StatusSnapshot& status) {
  Html rows;
  for (const ObjectState& state : status.failures) rows += ObjectRow(state, status.taken);
  const std::uint64_t all = Waiting(status);
  const std::size_t shown = status.failures.size();
  const std::string title =
      shown < all ? "The first " + ObjectsText(shown) + " of " + Grouped(all) + ", by key"
                  : "Which " + std::string(all == 1 ? "object" : "objects");
  Attributes attributes = {{"id", "backlog-objects"}};
  if (shown <= kShownAtOnce) attributes.push_back({"open", "open"});
  return Element("details", attributes,

                 Element("summary", {{"id", "backlog-objects-summary"}}, title) +
                     Table("Objects that hidden lacks",
                           {"Key", "State", "Reason", "Size", "Attempts", "Next try"}, rows));
}

}  // namespace

Html BacklogContent(const StatusSnapshot& status) {
  Html content = Heading("backlog", "Backlog and failures");
  if (status.backlog.groups.empty() && status.failures.empty()) return content + Nothing(status);
  if (status.backlog.oldest) {
    content += Paragraph("", ObjectsText(Waiting(status)) +
                                 " not on hidden; the oldest is on main since " +
                                 When(*status.backlog.oldest, status.taken) + ".");
  }
  Html rows;
  for (const Backlog::Group& group : status.backlog.groups) rows += GroupRow(group, status.taken);
  if (!rows.empty()) {
    content += Table("By reason, the largest first",
                     {"State", "Reason", "Objects", "Size", "Next try"}, rows);
  }
  if (!status.failures.empty()) content += Objects(status);
  return content;
}

}  // namespace lisync
