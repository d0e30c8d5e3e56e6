#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "agent/http/message.h"
#include "agent/page/page.h"

namespace lisync {

// The page with its assets, as responses. What a snapshot looks like is rendered once and shared by
// all who ask for it. Thread-safe.
class StatusPage {
 public:
  // The paths that Respond answers: "/", "/page/sections", style, script, icons.
  static std::vector<std::string> Paths();

  // Answers GET and HEAD (with the body, for the server to leave out) of Paths(); others are 404.
  // Every response has an ETag and may be answered with 304; style and script, asked for under the
  // tag of this version, may be kept for good, all else is asked for again each time.
  HttpResponse Respond(const HttpRequest& request,
                       const std::shared_ptr<const StatusSnapshot>& status, const PageView& view);

 private:
  struct Rendering {
    std::shared_ptr<const StatusSnapshot> status;
    PageView view;
    std::string tag;
    std::shared_ptr<const std::string> text;
  };
  using Render = std::string (*)(const StatusSnapshot&, const PageView&);

  HttpResponse Rendered(Rendering& last, Render render, const std::string& type,
                        const HttpRequest& request,
                        const std::shared_ptr<const StatusSnapshot>& status, const PageView& view);

  std::mutex mutex_;
  Rendering page_;      // guarded by mutex_
  Rendering sections_;  // guarded by mutex_
};

}  // namespace lisync
