#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "tests/unit/agent/running_server.h"

namespace lisync {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

constexpr milliseconds kSoon(200);

class HttpLimitsTest : public ServerTest {};

TEST_F(HttpLimitsTest, SlowHeadIs408WhileOthersAreAnswered) {
  HttpLimits limits;
  limits.request_time = kSoon;
  Start(limits);
  HttpClient slow = Connect();
  slow.Send("GET /hello HTTP/1.1\r\nX: ");
  EXPECT_TRUE(AnswersOthers());
  EXPECT_THAT(slow.ReadToEnd(), AllOf(StartsWith("HTTP/1.1 408"), HasSubstr("Connection: close")));
  EXPECT_TRUE(AnswersOthers());
}

// A byte now and then wins no time.
TEST_F(HttpLimitsTest, DrippingHeadIs408) {
  HttpLimits limits;
  limits.request_time = kSoon;
  Start(limits);
  HttpClient slow = Connect();
  const auto start = steady_clock::now();
  slow.Send("GET / HTTP/1.1\r\nX: ");
  while (slow.Send("x") && steady_clock::now() - start < 10 * kSoon) std::this_thread::yield();
  EXPECT_LT(steady_clock::now() - start, 10 * kSoon);
  EXPECT_GE(server_->figures().refused, 1U);
  EXPECT_TRUE(AnswersOthers());
}

TEST_F(HttpLimitsTest, SlowBodyIs408) {
  HttpLimits limits;
  limits.request_time = kSoon;
  Start(limits);
  for (const char* sent : {"", "a"}) {
    HttpClient slow = Connect();
    slow.Send("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n");
    slow.Send(sent);
    EXPECT_THAT(slow.ReadToEnd(), StartsWith("HTTP/1.1 408")) << sent;
  }
  EXPECT_EQ(server_->figures().requests, 0U);
}

TEST_F(HttpLimitsTest, TimeOfALaterRequestCountsFromItsFirstByte) {
  HttpLimits limits;
  limits.request_time = kSoon;
  Start(limits);
  HttpClient client = Connect();
  client.Ask(kHello);
  client.Send("GET /hello");
  EXPECT_THAT(client.ReadToEnd(), StartsWith("HTTP/1.1 408"));
}

TEST_F(HttpLimitsTest, SilentClientIsClosedWithoutAWord) {
  HttpLimits limits;
  limits.request_time = kSoon;
  limits.idle_time = kSoon;
  Start(limits);
  EXPECT_EQ(Connect().ReadToEnd(), "");
  HttpClient kept = Connect();
  kept.Ask(kHello);
  EXPECT_EQ(kept.ReadToEnd(), "");
}

TEST_F(HttpLimitsTest, TooMuchIsNamed) {
  Start();
  const std::string many(HttpLimits().header_bytes, 'x');
  const std::string get = "GET /hello HTTP/1.1\r\nHost: localhost\r\n";
  for (const auto& [request, status] : std::vector<std::pair<std::string, std::string>>{
           {std::string(get).append("X: ").append(many), "431"},
           {"GET /" + many, "414"},
           {"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 16385\r\n\r\n", "413"}}) {
    HttpClient client = Connect();
    client.Send(request);
    EXPECT_THAT(client.ReadToEnd(), StartsWith("HTTP/1.1 " + status));
  }
}

void AllowFiles(rlim_t wanted) {
  rlimit limit{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
  if (limit.rlim_cur >= wanted) return;
  ASSERT_GE(limit.rlim_max, wanted) << "this user may open too few files: raise ulimit -Hn";
  limit.rlim_cur = wanted;
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &limit), 0);
}

TEST_F(HttpLimitsTest, ThousandIdleAndSlowClientsHoldUpNobody) {
  AllowFiles(4096);
  if (HasFatalFailure()) return;
  Start();
  std::vector<HttpClient> idle;
  for (int i = 0; i < 1000; ++i) {
    idle.push_back(Connect());
    ASSERT_TRUE(idle.back().connected());
    if (i % 2 == 1) idle.back().Send("GET /hello HTTP/1.1\r\nHost: loc");
  }
  HttpClient client = Connect();
  for (int i = 0; i < 200; ++i) ASSERT_THAT(client.Ask(kHello), EndsWith("hello"));
  EXPECT_EQ(server_->figures().connections, 1001U);
  EXPECT_THAT(idle[999].Ask("alhost\r\n\r\n"), EndsWith("hello"));
  EXPECT_THAT(idle[0].Ask(kHello), EndsWith("hello"));
}

TEST_F(HttpLimitsTest, BeyondTheLimitTheLongestIdleMakesWay) {
  HttpLimits limits;
  limits.connections = 3;
  Start(limits);
  HttpClient first = Connect();
  first.Ask(kHello);
  HttpClient second = Connect();
  second.Ask(kHello);
  HttpClient third = Connect();
  third.Ask(kHello);
  first.Ask(kHello);  // now `second` is idle for longest
  HttpClient fourth = Connect();
  EXPECT_THAT(fourth.Ask(kHello), EndsWith("hello"));
  EXPECT_EQ(second.ReadToEnd(), "");
  EXPECT_THAT(first.Ask(kHello), EndsWith("hello"));
  EXPECT_THAT(third.Ask(kHello), EndsWith("hello"));
  EXPECT_EQ(server_->figures().connections, 3U);
}

TEST_F(HttpLimitsTest, WhoIsBeingAnsweredNeverMakesWay) {
  HttpLimits limits;
  limits.connections = 2;
  Start(limits);
  HttpClient first = Connect();
  first.Send(kWait);
  HttpClient second = Connect();
  second.Send(kWait);
  Await([this] { return handler_.waiting == 2; });
  EXPECT_EQ(Connect().ReadToEnd(), "");
  handler_.Release(2);
  EXPECT_THAT(first.Response(), EndsWith("waited"));
  EXPECT_THAT(second.Response(), EndsWith("waited"));
}

TEST_F(HttpLimitsTest, RequestsBeyondTheQueueAreToldToComeAgain) {
  HttpLimits limits;
  limits.workers = 1;
  limits.queued_requests = 1;
  Start(limits);
  HttpClient first = Connect();
  first.Send(kWait);
  Await([this] { return handler_.waiting == 1; });
  HttpClient second = Connect();
  second.Send(kWait);
  HttpClient third = Connect();
  third.Send(kWait);
  Await([this] { return server_->figures().refused == 1; });
  handler_.Release(2);
  const std::vector<std::string> answers = {first.Response(), second.Response(), third.Response()};
  EXPECT_EQ(std::count_if(answers.begin(), answers.end(),
                          [](const std::string& answer) { return answer.ends_with("waited"); }),
            2);
  EXPECT_THAT(answers, testing::Contains(
                           AllOf(StartsWith("HTTP/1.1 503"), HasSubstr("Retry-After: 1\r\n"))));
}

TEST_F(HttpLimitsTest, SlowReaderGetsAllOfALargeReply) {
  Start();
  HttpClient slow = Connect(Reading::kSlowly);
  slow.Send(kLarge);
  slow.ReadUntil("\r\n\r\n");
  EXPECT_TRUE(AnswersOthers());
  slow.Send(kHello);
  const std::string rest = slow.ReadUntil("hello");
  EXPECT_EQ(rest.find("HTTP/1.1 200"), handler_.large->size());
}

TEST_F(HttpLimitsTest, LargeReplyIsSharedByItsReaders) {
  Start();
  const long own = handler_.large.use_count();
  std::vector<HttpClient> readers;
  for (int i = 0; i < 20; ++i) {
    readers.push_back(Connect(Reading::kSlowly));
    readers.back().Send(kLarge);
    readers.back().ReadUntil("\r\n\r\n");
  }
  EXPECT_GE(handler_.large.use_count(), own + 20);
  for (HttpClient& reader : readers) reader.Reset();
  Await([&] { return handler_.large.use_count() == own; });
}

TEST_F(HttpLimitsTest, ReaderThatTakesNothingIsDropped) {
  HttpLimits limits;
  limits.send_time = kSoon;
  Start(limits);
  HttpClient stuck = Connect(Reading::kSlowly);
  stuck.Send(kLarge);
  Await([this] { return server_->figures().connections == 1; });
  Await([this] { return server_->figures().connections == 0; });
  EXPECT_EQ(server_->figures().refused, 1U);
  EXPECT_LT(stuck.ReadToEnd().size(), handler_.large->size());
}

TEST_F(HttpLimitsTest, ReaderThatTakesNothingDoesNotHoldUpTheEnd) {
  HttpLimits limits;
  limits.send_time = kSoon;
  Start(limits);
  HttpClient stuck = Connect(Reading::kSlowly);
  stuck.Send(kLarge);
  stuck.ReadUntil("\r\n\r\n");
  server_.reset();
}

// Takes all descriptors that the process may still open.
std::vector<OwnedFd> TakeAllFiles() {
  std::vector<OwnedFd> taken;
  for (;;) {
    OwnedFd fd(open("/dev/null", O_RDONLY | O_CLOEXEC));
    if (!fd.valid()) return taken;
    taken.push_back(std::move(fd));
  }
}

TEST_F(HttpLimitsTest, WithoutDescriptorsTheLongestIdleMakesWay) {
  Start();
  HttpClient idle = Connect();
  idle.Ask(kHello);
  std::vector<OwnedFd> taken = TakeAllFiles();
  taken.pop_back();  // for the client's side
  HttpClient client = Connect();
  EXPECT_THAT(client.Ask(kHello), EndsWith("hello"));
  EXPECT_EQ(idle.ReadToEnd(), "");
}

TEST_F(HttpLimitsTest, WithoutDescriptorsAndAnybodyIdleNewClientsWait) {
  Start();
  HttpClient busy = Connect();
  busy.Send(kWait);
  Await([this] { return handler_.waiting == 1; });
  std::vector<OwnedFd> taken = TakeAllFiles();
  taken.pop_back();
  HttpClient client = Connect();
  client.Send(kHello);
  Await([this] { return !log_.lines().empty(); });
  EXPECT_THAT(log_.lines(), testing::ElementsAre(HasSubstr("LimitNOFILE")));
  taken.clear();
  EXPECT_THAT(client.Response(), EndsWith("hello"));
  handler_.Release();
  EXPECT_THAT(busy.Response(), EndsWith("waited"));
}

}  // namespace
}  // namespace lisync
