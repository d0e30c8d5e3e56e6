#include "agent/page/status_page.h"

#include <array>

#include "agent/page/assets.h"
#include "agent/page/frame.h"
#include "agent/page/mood_symbol.h"
#include "src/core/digest.h"

namespace lisync {
namespace {

constexpr const char* kAskAgain = "private, no-cache";
constexpr const char* kForGood = "private, max-age=31536000, immutable";

std::string TagOf(std::string_view text) {
  return '"' + ToHex(Sha256Of(AsBytes(text))).substr(0, 24) + '"';
}

// RFC 9110, section 13.1.2: weak comparison, a list, or any.
bool Matches(std::string_view if_none_match, std::string_view tag) {
  if (if_none_match == "*") return true;
  return if_none_match.find(tag) != std::string_view::npos;
}

HttpResponse Response(const HttpRequest& request, std::shared_ptr<const std::string> text,
                      const std::string& tag, const std::string& type, const char* keep) {
  HttpResponse response;
  response.headers = {{"ETag", tag}, {"Cache-Control", keep}};
  if (const auto known = request.Header("If-None-Match"); known && Matches(*known, tag)) {
    response.status = 304;
    return response;
  }
  response.headers.emplace_back("Content-Type", type);
  response.body = std::move(text);
  return response;
}

HttpResponse Asset(const HttpRequest& request, std::string text, const std::string& type) {
  const std::string tag = TagOf(text);
  const char* keep = request.Query("v") == AssetTag() ? kForGood : kAskAgain;
  return Response(request, std::make_shared<const std::string>(std::move(text)), tag, type, keep);
}

HttpResponse Icon(const HttpRequest& request, const StatusSnapshot& status) {
  constexpr std::array kMoods = {Mood::kGood, Mood::kWorking, Mood::kWarning, Mood::kBad,
                                 Mood::kUnknown};
  Mood mood = HeadlineOf(status).mood;
  for (const Mood named : kMoods) {
    if (request.Query("mood") == Name(named)) mood = named;
  }
  return Asset(request, MoodIcon(mood), "image/svg+xml");
}

}  // namespace

std::vector<std::string> StatusPage::Paths() {
  return {"/",           "/page/sections", "/page/style.css", "/page/script.js", "/page/icon.svg",
          "/favicon.ico"};
}

HttpResponse StatusPage::Respond(const HttpRequest& request,
                                 const std::shared_ptr<const StatusSnapshot>& status,
                                 const PageView& view) {
  const std::string& path = request.path;
  if (path == "/") {
    return Rendered(page_, RenderPage, "text/html; charset=utf-8", request, status, view);
  }
  if (path == "/page/sections") {
    return Rendered(sections_, RenderSections, "application/json", request, status, view);
  }
  if (path == "/page/style.css") {
    return Asset(request, std::string(StyleSheet()), "text/css; charset=utf-8");
  }
  if (path == "/page/script.js") {
    return Asset(request, std::string(Script()), "text/javascript; charset=utf-8");
  }
  if (path == "/page/icon.svg" || path == "/favicon.ico") return Icon(request, *status);
  return TextResponse(404, "there is no such page; the status page is at /");
}

HttpResponse StatusPage::Rendered(Rendering& last, Render render, const std::string& type,
                                  const HttpRequest& request,
                                  const std::shared_ptr<const StatusSnapshot>& status,
                                  const PageView& view) {
  std::shared_ptr<const std::string> text;
  std::string tag;
  {
    const std::lock_guard lock(mutex_);
    if (last.status != status || last.view != view || last.text == nullptr) {
      last.text = std::make_shared<const std::string>(render(*status, view));
      last.tag = TagOf(*last.text);
      last.status = status;
      last.view = view;
    }
    text = last.text;
    tag = last.tag;
  }
  return Response(request, std::move(text), tag, type, kAskAgain);
}

}  // namespace lisync
