#include "agent/page/frame.h"

#include <algorithm>

#include "agent/page/assets.h"
#include "agent/page/parts.h"

namespace lisync {
namespace {

Html Head(const Headline& headline) {
  return Element(
      "head",
      Leaf("meta", {{"charset", "utf-8"}}) + Element("title", headline.text + " · li-sync") +
          Leaf("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}}) +
          Leaf("meta", {{"name", "color-scheme"}, {"content", "light dark"}}) +
          Leaf("meta", {{"name", "robots"}, {"content", "noindex"}}) +
          Leaf("link", {{"rel", "icon"},
                        {"id", "icon"},
                        {"type", "image/svg+xml"},
                        {"href", "/page/icon.svg?mood=" + std::string(Name(headline.mood))}}) +
          Leaf("link", {{"rel", "stylesheet"}, {"href", "/page/style.css?v=" + AssetTag()}}) +
          Element("script", {{"src", "/page/script.js?v=" + AssetTag()}, {"defer", "defer"}}, {}));
}

Html Region(const std::vector<PageSection>& sections, const std::string& id) {
  const auto section = std::ranges::find(sections, id, &PageSection::id);
  const bool is_card = id != "headline" && id != "figures";
  return Element(
      "section",
      {{"id", id}, {"class", is_card ? "card live" : "live"}, {"aria-labelledby", id + "-title"}},
      section->content);
}

Html SyncForm() {
  const Html label =
      Element("label", {{"for", "token"}},
              Html("Token ") + Element("span", {{"class", "quiet"}}, "of scope trigger"));
  const Html input = Leaf("input", {{"id", "token"},
                                    {"type", "password"},
                                    {"autocomplete", "off"},
                                    {"spellcheck", "false"},
                                    {"aria-describedby", "token-note"}});
  const Html button = Element("button", {{"id", "sync-button"}, {"type", "submit"}}, "Sync now");
  return Element("form", {{"id", "sync-form"}, {"hidden", "hidden"}},
                 Element("div", label + input) + button) +
         Element(
             "p", {{"id", "token-note"}, {"class", "quiet"}},
             "The token is kept in this page alone and forgotten when it is closed. A new one: " +
                 Code("li-sync token add NAME --scope trigger")) +
         Element("p", {{"id", "sync-message"}, {"role", "status"}}, {}) +
         Element("noscript",
                 Paragraph("", "The button needs JavaScript. At a shell: " + Code("li-sync sync")));
}

Html SyncNow(const PageView& view) {
  const Html content =
      view.may_trigger
          ? SyncForm()
          : Paragraph("quiet", "This page only shows: no token is configured. To sync now, run " +
                                   Code("li-sync sync") + " at a shell; for a button here: " +
                                   Code("li-sync token add NAME --scope trigger"));
  return Element("section", {{"id", "sync"}, {"class", "card"}, {"aria-labelledby", "sync-title"}},
                 Element("h2", {{"id", "sync-title"}}, "Sync now") + content);
}

Html Banner(const std::vector<PageSection>& sections) {
  const auto taken = std::ranges::find(sections, "taken", &PageSection::id);
  return Element("header", Element("p", {{"class", "brand"}}, "li-sync") +
                               Element("p", {{"id", "connection"}},
                                       Element("span", {{"id", "connection-text"}}, "As of") + " " +
                                           Element("span", {{"id", "taken"}, {"class", "live"}},
                                                   taken->content) +
                                           Element("span", {{"id", "connection-more"}}, {})));
}

Html Footer() {
  const auto link = [](const char* path, const char* text) {
    return Element("li", Element("a", {{"href", path}}, text));
  };
  return Element(
      "footer",
      Element("ul", link("/api/v1/status", "Status as JSON") + link("/api/v1/runs", "All runs") +
                        link("/api/v1/objects/failed", "All failures") +
                        link("/metrics", "Metrics") + link("/api/v1/openapi.json", "API")) +
          Paragraph("quiet", "All times are UTC; yours shows when you point at one."));
}

}  // namespace

Html PageFrame(const StatusSnapshot& status, const PageView& view,
               const std::vector<PageSection>& sections) {
  Html cards = Region(sections, "run") + SyncNow(view);
  for (const char* id : {"backlog", "runs", "replication", "schedule", "audit", "service"}) {
    cards += Region(sections, id);
  }
  const Html main = Element("main", {{"id", "main"}},
                            Region(sections, "headline") + Region(sections, "figures") +
                                Element("div", {{"class", "cards"}}, cards));
  const Html body = Element(
      "body", Element("a", {{"class", "skip"}, {"href", "#main"}}, "To the facts") +
                  Banner(sections) + main + Footer() +
                  Element("p", {{"id", "announce"}, {"class", "unseen"}, {"role", "status"}}, {}));
  return Element("html", {{"lang", "en"}, {"data-assets", AssetTag()}},
                 Head(HeadlineOf(status)) + body);
}

const std::string& AssetTag() {
  static const std::string tag = [] {
    Sha256Hasher hasher;
    hasher.Update(AsBytes(StyleSheet()));
    hasher.Update(AsBytes(Script()));
    return ToHex(hasher.Finish()).substr(0, 12);
  }();
  return tag;
}

}  // namespace lisync
