#include <gmock/gmock.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/unit/agent/running_server.h"

namespace lisync {
namespace {

using std::chrono::milliseconds;
using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

class HttpEventsTest : public ServerTest {
 protected:
  // Has read the head.
  HttpClient Follow(Reading reading = Reading::kAtOnce) {
    HttpClient client = Connect(reading);
    client.Send(kEvents);
    EXPECT_THAT(client.ReadUntil("\r\n\r\n"), StartsWith("HTTP/1.1 200"));
    return client;
  }
  void Publish(const std::string& data) {
    handler_.feed->Publish(std::make_shared<const std::string>("data: " + data + "\n\n"));
  }
};

TEST_F(HttpEventsTest, NewClientGetsTheLastEventAndThenEachNewOne) {
  Start();
  Publish("1");
  Publish("2");
  HttpClient client = Follow();
  EXPECT_EQ(client.ReadUntil("\n\n"), "data: 2\n\n");
  for (int i = 3; i < 50; ++i) {
    Publish(std::to_string(i));
    ASSERT_EQ(client.ReadUntil("\n\n"), "data: " + std::to_string(i) + "\n\n");
  }
  EXPECT_EQ(server_->figures().event_streams, 1U);
}

TEST_F(HttpEventsTest, SlowReaderMissesEventsButNeverTheLast) {
  Start();
  HttpClient slow = Follow(Reading::kSlowly);
  HttpClient quick = Follow();
  const std::string filling(1'000'000, 'x');
  for (int i = 0; i < 50; ++i) {
    Publish(std::to_string(i) + filling);
    ASSERT_THAT(quick.ReadUntil("\n\n"), StartsWith("data: " + std::to_string(i) + "x"));
  }
  Publish("last");
  EXPECT_EQ(quick.ReadUntil("\n\n"), "data: last\n\n");
  int read = 0;
  for (std::string event; event != "data: last\n\n"; ++read) {
    event = slow.ReadUntil("\n\n");
    ASSERT_THAT(event, StartsWith("data: ")) << "events are whole";
  }
  EXPECT_LT(read, 51);
}

TEST_F(HttpEventsTest, ReaderThatTakesNothingIsDropped) {
  HttpLimits limits;
  limits.send_time = milliseconds(200);
  Start(limits);
  HttpClient stuck = Follow(Reading::kSlowly);
  Publish(std::string(8'000'000, 'x'));
  Await([this] { return server_->figures().event_streams == 0; });
  EXPECT_TRUE(AnswersOthers());
}

TEST_F(HttpEventsTest, SilenceIsBrokenByComments) {
  HttpLimits limits;
  limits.event_silence = milliseconds(50);
  Start(limits);
  HttpClient client = Follow();
  EXPECT_EQ(client.ReadUntil("\n\n"), ":\n\n");
  EXPECT_EQ(client.ReadUntil("\n\n"), ":\n\n");
  Publish("1");
  std::string event;
  while ((event = client.ReadUntil("\n\n")) == ":\n\n") {
  }
  EXPECT_EQ(event, "data: 1\n\n");
}

TEST_F(HttpEventsTest, TooManyStreamsAreRefused) {
  HttpLimits limits;
  limits.event_streams = 3;
  Start(limits);
  std::vector<HttpClient> clients;
  clients.reserve(3);
  for (int i = 0; i < 3; ++i) clients.push_back(Follow());
  HttpClient more = Connect();
  more.Send(kEvents);
  EXPECT_THAT(more.ReadToEnd(), AllOf(StartsWith("HTTP/1.1 503"), HasSubstr("Retry-After")));
  clients.pop_back();
  Await([this] { return server_->figures().event_streams == 2; });
  Follow();
}

TEST_F(HttpEventsTest, FeedMayOutliveTheServer) {
  Start();
  HttpClient client = Follow();
  server_.reset();
  Publish("1");
  EXPECT_EQ(client.ReadToEnd(), "");
}

TEST_F(HttpEventsTest, PublishingNeverWaitsForReaders) {
  Start();
  std::vector<HttpClient> stuck;
  stuck.reserve(10);
  for (int i = 0; i < 10; ++i) stuck.push_back(Follow(Reading::kSlowly));
  for (int i = 0; i < 1000; ++i) Publish(std::string(100'000, 'x'));
  EXPECT_TRUE(AnswersOthers());
}

}  // namespace
}  // namespace lisync
