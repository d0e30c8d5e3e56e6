#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "agent/page/assets.h"
#include "agent/page/frame.h"
#include "agent/page/mood_symbol.h"
#include "agent/page/status_page.h"
#include "tests/unit/agent/page_samples.h"

namespace lisync {
namespace {

using testing::HasSubstr;

std::shared_ptr<const StatusSnapshot> Shared(StatusSnapshot status) {
  return std::make_shared<const StatusSnapshot>(std::move(status));
}

HttpRequest Get(const std::string& path, HttpFields query = {}, HttpFields headers = {}) {
  HttpRequest request;
  request.method = "GET";
  request.path = path;
  request.query = std::move(query);
  request.headers = std::move(headers);
  return request;
}

std::string Field(const HttpResponse& response, std::string_view name) {
  for (const auto& [field, value] : response.headers) {
    if (field == name) return value;
  }
  return "";
}

TEST(StatusPage, AnswersAllItsPaths) {
  StatusPage page;
  const auto status = Shared(CompleteStatus());
  for (const std::string& path : StatusPage::Paths()) {
    const HttpResponse response = page.Respond(Get(path), status, {});
    EXPECT_EQ(response.status, 200) << path;
    ASSERT_NE(response.body, nullptr) << path;
    EXPECT_FALSE(response.body->empty()) << path;
    EXPECT_NE(Field(response, "ETag"), "") << path;
  }
  EXPECT_EQ(page.Respond(Get("/page/other"), status, {}).status, 404);
}

TEST(StatusPage, GivesEachItsType) {
  StatusPage page;
  const auto status = Shared(CompleteStatus());
  const auto type = [&](const char* path) {
    return Field(page.Respond(Get(path), status, {}), "Content-Type");
  };
  EXPECT_EQ(type("/"), "text/html; charset=utf-8");
  EXPECT_EQ(type("/page/sections"), "application/json");
  EXPECT_EQ(type("/page/style.css"), "text/css; charset=utf-8");
  EXPECT_EQ(type("/page/script.js"), "text/javascript; charset=utf-8");
  EXPECT_EQ(type("/favicon.ico"), "image/svg+xml");
}

TEST(StatusPage, RendersASnapshotOnce) {
  StatusPage page;
  const auto status = Shared(CompleteStatus());
  const auto first = page.Respond(Get("/"), status, {}).body;
  EXPECT_EQ(page.Respond(Get("/"), status, {}).body, first);
  const auto next = page.Respond(Get("/"), Shared(PendingStatus()), {}).body;
  EXPECT_THAT(*next, HasSubstr("14 objects pending"));
}

TEST(StatusPage, RendersAnewForAnotherView) {
  StatusPage page;
  const auto status = Shared(CompleteStatus());
  EXPECT_THAT(*page.Respond(Get("/"), status, {}).body, testing::Not(HasSubstr("sync-form")));
  EXPECT_THAT(*page.Respond(Get("/"), status, {.may_trigger = true}).body, HasSubstr("sync-form"));
}

TEST(StatusPage, WhatIsKnownAlreadyIsNotSentAgain) {
  StatusPage page;
  const auto status = Shared(CompleteStatus());
  for (const std::string& path : StatusPage::Paths()) {
    const std::string tag = Field(page.Respond(Get(path), status, {}), "ETag");
    const HttpResponse again =
        page.Respond(Get(path, {}, {{"If-None-Match", "\"x\", W/" + tag}}), status, {});
    EXPECT_EQ(again.status, 304) << path;
    EXPECT_EQ(again.body, nullptr) << path;
    EXPECT_EQ(Field(again, "ETag"), tag) << path;
    EXPECT_EQ(page.Respond(Get(path, {}, {{"If-None-Match", "\"x\""}}), status, {}).status, 200);
  }
}

TEST(StatusPage, AssetsOfThisVersionAreKeptForGoodAllElseIsAskedForAgain) {
  StatusPage page;
  const auto status = Shared(CompleteStatus());
  const auto keep = [&](const HttpRequest& request) {
    return Field(page.Respond(request, status, {}), "Cache-Control");
  };
  EXPECT_THAT(keep(Get("/page/script.js", {{"v", AssetTag()}})), HasSubstr("immutable"));
  EXPECT_EQ(keep(Get("/page/script.js", {{"v", "old"}})), "private, no-cache");
  EXPECT_EQ(keep(Get("/")), "private, no-cache");
  EXPECT_THAT(*page.Respond(Get("/"), status, {}).body,
              HasSubstr("/page/script.js?v=" + AssetTag()));
}

TEST(StatusPage, TheIconHasTheMoodsColour) {
  StatusPage page;
  const auto status = Shared(CompleteStatus());
  EXPECT_EQ(*page.Respond(Get("/page/icon.svg"), status, {}).body, MoodIcon(Mood::kGood));
  EXPECT_EQ(*page.Respond(Get("/page/icon.svg", {{"mood", "bad"}}), status, {}).body,
            MoodIcon(Mood::kBad));
  EXPECT_NE(MoodIcon(Mood::kGood), MoodIcon(Mood::kBad));
}

TEST(StatusPage, ServesManyThreadsAtOnce) {
  StatusPage page;
  const std::vector<std::shared_ptr<const StatusSnapshot>> all = {Shared(CompleteStatus()),
                                                                  Shared(PendingStatus())};
  std::vector<std::jthread> threads;
  threads.reserve(4);
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&page, &all] {
      for (std::size_t i = 0; i < 50; ++i) {
        const char* headline = i % 2 == 0 ? "Hidden is complete" : "14 objects pending";
        EXPECT_THAT(*page.Respond(Get("/"), all[i % 2], {}).body, HasSubstr(headline));
      }
    });
  }
}

TEST(Assets, AreTheWholeFiles) {
  EXPECT_TRUE(StyleSheet().ends_with("}\n"));
  EXPECT_TRUE(Script().ends_with("})();\n"));
  EXPECT_EQ(StyleSheet().find("http"), std::string_view::npos);
}

}  // namespace
}  // namespace lisync
