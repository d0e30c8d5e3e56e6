#include "agent/http/access.h"

#include <gmock/gmock.h>

#include "src/core/digest.h"
#include "tests/unit/agent/config_error_of.h"
#include "tests/unit/agent/http_requests.h"

namespace lisync {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// Knows "reads" and "triggers", unless it has no tokens at all.
class FixedTokens : public TokenCheck {
 public:
  enum class Kind { kNone, kTwo };
  explicit FixedTokens(Kind kind) : kind_(kind) {}
  bool Any() override { return kind_ == Kind::kTwo; }
  std::optional<Caller> Find(std::string_view token) override {
    if (token == "reads") return Caller{"grafana", Scope::kRead, {}};
    if (token == "triggers") return Caller{"admin-panel", Scope::kTrigger, {}};
    return std::nullopt;
  }

 private:
  Kind kind_;
};

class AdmitTest : public testing::Test {
 protected:
  std::variant<Caller, HttpResponse> Ask(const HttpRequest& request) {
    return Admit(request, rules_, two_);
  }
  // 200 for one who is admitted.
  int StatusOf(const HttpRequest& request) { return Status(Ask(request)); }
  int StatusWithoutTokens(const HttpRequest& request) {
    return Status(Admit(request, rules_, none_));
  }
  Caller CallerOf(const HttpRequest& request) { return std::get<Caller>(Ask(request)); }
  HttpResponse RefusalOf(const HttpRequest& request) {
    return std::get<HttpResponse>(Ask(request));
  }
  static int Status(const std::variant<Caller, HttpResponse>& answer) {
    const auto* refusal = std::get_if<HttpResponse>(&answer);
    return refusal == nullptr ? 200 : refusal->status;
  }
  static HttpFields Bearer(const std::string& token) {
    return {{"Authorization", "Bearer " + token}};
  }
  static HttpFields Basic(const std::string& pair) {
    return {{"authorization", "Basic " + ToBase64(AsBytes(pair))}};
  }
  static HttpRequest WithHost(const std::string& host) {
    HttpRequest request = MakeRequest("GET", "/api/v1/status", Bearer("reads"));
    request.headers.back().second = host;
    return request;
  }
  static HttpRequest Local(std::uint32_t uid, std::string method = "POST") {
    HttpRequest request = MakeRequest(std::move(method), "/api/v1/sync/trigger");
    request.peer = {"local", uid};
    return request;
  }
  static HttpRequest PostFrom(const std::string& origin) {
    HttpFields headers = Bearer("triggers");
    headers.emplace_back("Origin", origin);
    return MakeRequest("POST", "/api/v1/sync/trigger", headers);
  }

  AccessRules rules_{{"localhost", "127.0.0.1", "::1"}, {"https://admin.example.org"}, 998};
  FixedTokens two_{FixedTokens::Kind::kTwo};
  FixedTokens none_{FixedTokens::Kind::kNone};
};

TEST_F(AdmitTest, AHostIsAnsweredInEachOfItsForms) {
  for (const char* host :
       {"localhost", "LOCALHOST:8008", "localhost.", "127.0.0.1:1", "[::1]:8008", "[0:0::1]"}) {
    EXPECT_EQ(StatusOf(WithHost(host)), 200) << host;
  }
}

TEST_F(AdmitTest, AnotherHostIsMisdirectedBeforeAnythingElseIsLookedAt) {
  for (const char* host :
       {"evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "10.0.0.1", "[::2]"}) {
    EXPECT_EQ(StatusOf(WithHost(host)), 421) << host;
  }
  HttpRequest request = WithHost("rebind.example");
  request.path = "/healthz";
  EXPECT_EQ(StatusOf(request), 421);
  EXPECT_THAT(BodyOf(RefusalOf(request)),
              AllOf(HasSubstr("rebind.example"), HasSubstr("http.allowed-hosts")));
}

TEST_F(AdmitTest, ARequestHasExactlyOneHost) {
  HttpRequest request = MakeRequest("GET", "/", Bearer("reads"));
  request.headers.emplace_back("host", "localhost");
  EXPECT_EQ(StatusOf(request), 400);
  request.headers.clear();
  EXPECT_EQ(StatusOf(request), 400);
  EXPECT_EQ(StatusOf(WithHost("a b")), 400);
}

TEST_F(AdmitTest, OtherMethodsAreRefusedWithThoseThatAreNot) {
  for (const char* method : {"PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "get", ""}) {
    const HttpResponse refusal = RefusalOf(MakeRequest(method, "/", Bearer("triggers")));
    EXPECT_EQ(refusal.status, 405) << method;
    EXPECT_EQ(HeaderOf(refusal, "Allow"), "GET, HEAD, POST, OPTIONS");
  }
}

TEST_F(AdmitTest, AnybodyMayAskWhetherItLives) {
  for (const char* path : {"/healthz", "/readyz"}) {
    EXPECT_EQ(StatusOf(MakeRequest("GET", path)), 200);
    EXPECT_EQ(StatusOf(MakeRequest("HEAD", path)), 200);
    EXPECT_EQ(StatusOf(MakeRequest("POST", path)), 401);
  }
  EXPECT_EQ(StatusOf(MakeRequest("GET", "/healthz/")), 401);
}

TEST_F(AdmitTest, ATokenSaysWhoAsksAndWhatForHeMay) {
  const Caller reader = CallerOf(MakeRequest("GET", "/metrics", Bearer("reads")));
  EXPECT_EQ(reader.name, "grafana");
  EXPECT_EQ(reader.scope, Scope::kRead);
  EXPECT_EQ(reader.from, "127.0.0.1:50312");
  const Caller panel = CallerOf(MakeRequest("POST", "/api/v1/sync/trigger", Bearer("triggers")));
  EXPECT_EQ(panel.name, "admin-panel");
  EXPECT_EQ(panel.scope, Scope::kTrigger);
  EXPECT_EQ(StatusOf(MakeRequest("GET", "/", {{"AUTHORIZATION", "bearer  triggers "}})), 200);
}

TEST_F(AdmitTest, AReadingTokenChangesNothing) {
  const HttpResponse refusal =
      RefusalOf(MakeRequest("POST", "/api/v1/sync/trigger", Bearer("reads")));
  EXPECT_EQ(refusal.status, 403);
  EXPECT_THAT(BodyOf(refusal), HasSubstr("--scope trigger"));
}

TEST_F(AdmitTest, WithoutARightTokenItIsAskedForAndNothingIsTold) {
  const HttpResponse without = RefusalOf(MakeRequest("GET", "/api/v1/status"));
  EXPECT_EQ(without.status, 401);
  EXPECT_EQ(HeaderOf(without, "WWW-Authenticate"), "Bearer realm=\"li-sync\"");
  for (const char* header : {"Bearer wrong", "Bearer", "Bearer ", "reads", "Digest reads", "Basic",
                             "Basic !", "Basic cmVhZHM=", "Bearer reads x"}) {
    const HttpResponse refusal =
        RefusalOf(MakeRequest("GET", "/api/v1/status", {{"Authorization", header}}));
    EXPECT_EQ(refusal.status, 401) << header;
    EXPECT_EQ(BodyOf(refusal), BodyOf(without)) << header;
    EXPECT_EQ(refusal.headers, without.headers) << header;
  }
  HttpFields two = Bearer("reads");
  two.emplace_back("Authorization", "Bearer reads");
  EXPECT_EQ(StatusOf(MakeRequest("GET", "/", two)), 401);
  EXPECT_EQ(StatusOf(MakeRequest("GET", "/", Bearer(std::string(5000, 'x')))), 401);
}

TEST_F(AdmitTest, ABrowserIsAskedForThePageAloneAndMayOnlyRead) {
  EXPECT_EQ(HeaderOf(RefusalOf(MakeRequest("GET", "/")), "WWW-Authenticate"),
            "Basic realm=\"li-sync\", charset=\"UTF-8\" | Bearer realm=\"li-sync\"");
  EXPECT_EQ(CallerOf(MakeRequest("GET", "/", Basic("anybody:reads"))).name, "grafana");
  EXPECT_EQ(StatusOf(MakeRequest("HEAD", "/api/v1/events", Basic(":triggers"))), 200);
  EXPECT_EQ(StatusOf(MakeRequest("GET", "/", Basic("reads:"))), 401);
  EXPECT_EQ(StatusOf(MakeRequest("POST", "/api/v1/sync/trigger", Basic("anybody:triggers"))), 401);
  EXPECT_EQ(StatusOf(MakeRequest("OPTIONS", "/", Basic("anybody:triggers"))), 401);
}

TEST_F(AdmitTest, WithoutAnyTokenThisMachineMayReadAndNobodyMayChange) {
  EXPECT_EQ(StatusWithoutTokens(MakeRequest("GET", "/api/v1/status")), 200);
  const auto post = Admit(MakeRequest("POST", "/api/v1/sync/trigger"), rules_, none_);
  EXPECT_EQ(Status(post), 403);
  EXPECT_THAT(BodyOf(std::get<HttpResponse>(post)), HasSubstr("li-sync token add"));
  HttpRequest request = MakeRequest("GET", "/api/v1/status");
  for (const char* near : {"[::1]:4711", "::1:4711", "127.0.0.1:1", "[::ffff:127.0.0.1]:1"}) {
    request.peer.address = near;
    EXPECT_EQ(StatusWithoutTokens(request), 200) << near;
  }
  for (const char* far : {"10.0.0.7:4711", "[2001:db8::1]:4711", "", "local"}) {
    request.peer.address = far;
    EXPECT_EQ(StatusWithoutTokens(request), 403) << far;
  }
}

TEST_F(AdmitTest, OverTheLocalSocketTheUserCounts) {
  EXPECT_EQ(StatusOf(Local(998)), 200);
  EXPECT_EQ(StatusOf(Local(0)), 200);
  EXPECT_EQ(StatusOf(Local(1000)), 403);
  EXPECT_EQ(StatusOf(Local(1000, "GET")), 403);
  EXPECT_EQ(CallerOf(Local(998)).name, "uid 998");
  EXPECT_EQ(CallerOf(Local(998)).scope, Scope::kTrigger);
  HttpRequest other_host = Local(998);
  other_host.headers = {{"Host", "li-sync"}};
  EXPECT_EQ(StatusOf(other_host), 200);
}

TEST_F(AdmitTest, APageMayAskForChangesFromHereOrWhereItIsAllowed) {
  for (const char* origin :
       {"http://localhost:8008", "https://localhost:8008", "http://LOCALHOST:8008",
        "https://admin.example.org", "https://admin.example.org:443"}) {
    EXPECT_EQ(StatusOf(PostFrom(origin)), 200) << origin;
  }
  for (const char* origin : {"http://localhost", "http://localhost:8009", "http://127.0.0.1:8008",
                             "https://evil.example", "http://admin.example.org", "null", ""}) {
    EXPECT_EQ(StatusOf(PostFrom(origin)), 403) << origin;
  }
  HttpRequest two = PostFrom("https://admin.example.org");
  two.headers.emplace_back("Origin", "https://evil.example");
  EXPECT_EQ(StatusOf(two), 403);
}

TEST_F(AdmitTest, APreflightNeedsNoTokenButAnAllowedOrigin) {
  const auto preflight = [](const std::string& origin) {
    return MakeRequest("OPTIONS", "/api/v1/sync/trigger",
                       {{"Origin", origin}, {"Access-Control-Request-Method", "POST"}});
  };
  const HttpResponse allowed = RefusalOf(preflight("https://admin.example.org"));
  EXPECT_EQ(allowed.status, 204);
  EXPECT_THAT(HeaderOf(allowed, "Access-Control-Allow-Methods"), HasSubstr("POST"));
  EXPECT_EQ(HeaderOf(allowed, "Access-Control-Allow-Headers"), "Authorization, Content-Type");
  const HttpResponse refused = RefusalOf(preflight("https://evil.example"));
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(HeaderOf(refused, "Access-Control-Allow-Methods"), "(absent)");
  EXPECT_EQ(StatusOf(MakeRequest("OPTIONS", "/")), 401);
}

TEST_F(AdmitTest, SecurityHeadersStandOnEveryResponse) {
  HttpResponse response = TextResponse(404, "x");
  AddSecurityHeaders(MakeRequest("GET", "/x"), rules_, response);
  EXPECT_EQ(HeaderOf(response, "X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(HeaderOf(response, "Referrer-Policy"), "no-referrer");
  EXPECT_EQ(HeaderOf(response, "X-Frame-Options"), "DENY");
  EXPECT_EQ(HeaderOf(response, "Cross-Origin-Resource-Policy"), "same-origin");
  EXPECT_EQ(HeaderOf(response, "Cache-Control"), "no-store");
  EXPECT_THAT(HeaderOf(response, "Content-Security-Policy"),
              AllOf(HasSubstr("default-src 'none'"), HasSubstr("frame-ancestors 'none'"),
                    Not(HasSubstr("unsafe"))));
  EXPECT_EQ(HeaderOf(response, "Access-Control-Allow-Origin"), "(absent)");
  EXPECT_EQ(HeaderOf(response, "Vary"), "Origin");
}

TEST_F(AdmitTest, SecurityHeadersKeepWhatIsSet) {
  HttpResponse response;
  response.headers = {{"cache-control", "max-age=60"}};
  AddSecurityHeaders(MakeRequest("GET", "/x"), rules_, response);
  EXPECT_EQ(HeaderOf(response, "cache-control"), "max-age=60");
  EXPECT_EQ(HeaderOf(response, "Cache-Control"), "(absent)");
}

TEST_F(AdmitTest, OnlyAnAllowedOriginMayReadTheAnswer) {
  const auto allowed_for = [this](const std::string& origin) {
    HttpResponse response;
    AddSecurityHeaders(MakeRequest("GET", "/", {{"Origin", origin}}), rules_, response);
    return HeaderOf(response, "Access-Control-Allow-Origin");
  };
  EXPECT_EQ(allowed_for("https://admin.example.org"), "https://admin.example.org");
  EXPECT_EQ(allowed_for("https://evil.example"), "(absent)");
  EXPECT_EQ(allowed_for("null"), "(absent)");
  rules_.origins.clear();
  EXPECT_EQ(allowed_for("https://admin.example.org"), "(absent)");
}

TEST_F(AdmitTest, ListeningForOtherMachinesNeedsAToken) {
  EXPECT_EQ(ConfigErrorOf([&] { RequireTokenBeyondLoopback("127.0.0.1", none_); }), "(no error)");
  EXPECT_EQ(ConfigErrorOf([&] { RequireTokenBeyondLoopback("::1", none_); }), "(no error)");
  EXPECT_EQ(ConfigErrorOf([&] { RequireTokenBeyondLoopback("0.0.0.0", two_); }), "(no error)");
  EXPECT_THAT(ConfigErrorOf([&] { RequireTokenBeyondLoopback("0.0.0.0", none_); }),
              AllOf(HasSubstr("http.listen"), HasSubstr("0.0.0.0"), HasSubstr("li-sync token add"),
                    HasSubstr("127.0.0.1")));
}

}  // namespace
}  // namespace lisync
