#include "src/s3/s3_session.h"

#include <gmock/gmock.h>

#include "tests/support/manual_clock.h"
#include "tests/unit/s3/fake_transport.h"
#include "tests/unit/s3/s3_test_remote.h"

namespace lisync {
namespace {

using testing::Each;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Le;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

class S3SessionTest : public testing::Test {
 protected:
  Result<ServerAnswer> Send(const S3Call& call = Call(), S3Remote remote = TestRemote()) {
    S3Session session(std::move(remote), clock_, stop_.get_token());
    return Send(session, call);
  }
  Result<ServerAnswer> Send(S3Session& session, const S3Call& call) {
    return session.Exchange(call, "GET", "payload-hash", [&](std::string url, HttpHeaders headers) {
      return transport_.Read({ReadMethod::kGet, std::move(url), std::move(headers), AsText{}});
    });
  }
  static S3Call Call() {
    S3Call call;
    call.operation = "GetObject";
    call.key = ObjectKey("some key");
    return call;
  }

  ManualClock clock_{ParseInstant("2026-11-24T03:44:11Z").value()};
  std::stop_source stop_;
  FakeTransport transport_;
};

TEST_F(S3SessionTest, ARequestIsSigned) {
  transport_.Then(Answer(200));
  S3Call call = Call();
  call.key = ObjectKey("a b/\xC3\xA9?+");
  call.query = {{"uploadId", "x y"}, {"partNumber", "1"}};
  call.headers = {{"range", "bytes=0-1"}};
  ASSERT_TRUE(Send(call).ok());
  const SentRequest& sent = transport_.sent.at(0);
  EXPECT_EQ(sent.url, "http://minio:9000/media/a%20b/%C3%A9%3F%2B?partNumber=1&uploadId=x%20y");
  EXPECT_EQ(sent.Header("host"), "minio:9000");
  EXPECT_EQ(sent.Header("x-amz-date"), "20261124T034411Z");
  EXPECT_EQ(sent.Header("x-amz-content-sha256"), "payload-hash");
  EXPECT_EQ(sent.Header("x-amz-security-token"), "the-session-token");
  EXPECT_THAT(sent.Header("authorization"),
              StartsWith("AWS4-HMAC-SHA256 "
                         "Credential=access/20261124/us-east-1/s3/aws4_request, SignedHeaders="
                         "host;range;x-amz-content-sha256;x-amz-date;x-amz-security-token, "));
}

TEST_F(S3SessionTest, WithoutAnAccessKeyNothingIsSigned) {
  transport_.Then(Answer(200));
  S3Remote remote = TestRemote();
  remote.credentials = {};
  ASSERT_TRUE(Send(Call(), remote).ok());
  EXPECT_EQ(transport_.sent.at(0).Header("authorization"), "");
  EXPECT_EQ(transport_.sent.at(0).Header("host"), "minio:9000");
}

TEST_F(S3SessionTest, AServersFailureIsTriedAgainAfterAWait) {
  transport_.Then(Answer(500)).Then(Answer(503)).Then(Answer(200, "at last"));
  const auto answer = Send();
  ASSERT_TRUE(answer.ok()) << answer.error().what;
  EXPECT_EQ(answer.value().text, "at last");
  ASSERT_THAT(clock_.Waits(), SizeIs(2));
  EXPECT_LE(clock_.Waits()[0], std::chrono::milliseconds(100));
  EXPECT_LE(clock_.Waits()[1], std::chrono::milliseconds(200));
}

TEST_F(S3SessionTest, ANetworkFailureIsTriedAgain) {
  transport_.Then(Error{Action::kRetry, Fault::kNetwork, "refused"}).Then(Answer(200));
  EXPECT_TRUE(Send().ok());
}

TEST_F(S3SessionTest, TriesEndAtTheLimit) {
  for (int i = 0; i < 5; ++i) {
    transport_.Then(Error{Action::kRetry, Fault::kNetwork, "connection refused"});
  }
  const auto answer = Send();
  ASSERT_FALSE(answer.ok());
  EXPECT_THAT(transport_.sent, SizeIs(4));
  EXPECT_EQ(answer.error().fault, Fault::kNetwork);
  EXPECT_EQ(answer.error().what, "GetObject of some key: connection refused");
}

TEST_F(S3SessionTest, WaitsAreSpreadAtRandom) {
  S3Remote remote = TestRemote();
  remote.low_level_retries = 40;
  for (int i = 0; i < 40; ++i) transport_.Then(Answer(500));
  ASSERT_FALSE(Send(Call(), remote).ok());
  const auto waits = clock_.Waits();
  EXPECT_THAT(waits, Each(Le(std::chrono::seconds(5))));
  EXPECT_GT(std::set<Duration>(waits.begin(), waits.end()).size(), 30U);
}

TEST_F(S3SessionTest, AWaitTheServerAsksForIsKept) {
  transport_.Then(Answer(503, "", {{"retry-after", "7"}})).Then(Answer(200));
  ASSERT_TRUE(Send().ok());
  EXPECT_THAT(clock_.Waits(), testing::ElementsAre(std::chrono::seconds(7)));
}

TEST_F(S3SessionTest, WhatTryingAgainDoesNotHelpIsNotTriedAgain) {
  transport_.Then(ErrorAnswer(403, "AccessDenied"));
  const auto answer = Send();
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().fault, Fault::kDenied);
  EXPECT_THAT(transport_.sent, SizeIs(1));
  EXPECT_THAT(clock_.Waits(), IsEmpty());
}

TEST_F(S3SessionTest, ARequestedStopEndsTheTries) {
  transport_.Then(Answer(500)).Then(Answer(200));
  stop_.request_stop();
  EXPECT_FALSE(Send().ok());
  EXPECT_THAT(transport_.sent, SizeIs(1));
  EXPECT_THAT(clock_.Waits(), IsEmpty());
}

TEST_F(S3SessionTest, EveryRequestKeepsToTheRateRepeatedOnesToo) {
  Pacer requests([](Instant) { return 0.1; }, clock_);
  S3Session session(TestRemote(), clock_, {}, &requests);
  transport_.Then(Answer(200)).Then(Answer(500)).Then(Answer(200)).Then(Answer(200));
  const Instant start = clock_.Now();
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(Send(session, Call()).ok());
  EXPECT_THAT(transport_.sent, SizeIs(4));
  EXPECT_GE(clock_.Now() - start, std::chrono::milliseconds(29'999));
  EXPECT_LE(clock_.Now() - start, std::chrono::milliseconds(30'001));
}

TEST_F(S3SessionTest, ARequestIsSignedAfterItsWait) {
  Pacer requests([](Instant) { return 0.1; }, clock_);
  S3Session session(TestRemote(), clock_, {}, &requests);
  transport_.Then(Answer(200)).Then(Answer(200));
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(Send(session, Call()).ok());
  EXPECT_EQ(transport_.sent.at(1).Header("x-amz-date"), "20261124T034421Z");
}

TEST_F(S3SessionTest, AStopEndsTheWaitForARequestsTime) {
  Pacer requests([](Instant) { return 0.1; }, clock_);
  S3Session session(TestRemote(), clock_, stop_.get_token(), &requests);
  stop_.request_stop();
  const auto answer = Send(session, Call());
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().action, Action::kRetry);
  EXPECT_THAT(transport_.sent, IsEmpty());
}

TEST_F(S3SessionTest, AGoodAnswerWithAnErrorDocumentIsAnError) {
  for (int i = 0; i < 3; ++i) transport_.Then(ErrorAnswer(200, "InternalError"));
  transport_.Then(ErrorAnswer(200, "EntityTooLarge"));
  const auto answer = Send();
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().fault, Fault::kTooLarge);
  EXPECT_THAT(transport_.sent, SizeIs(4));
}

TEST_F(S3SessionTest, AGoodAnswerThatFailsItsCheckIsTriedAgain) {
  transport_.Then(Answer(200, "half")).Then(Answer(200, "half")).Then(Answer(200, "whole"));
  S3Call call = Call();
  call.check = [](const ServerAnswer& answer) -> Result<void> {
    if (answer.text == "whole") return {};
    return Error{Action::kRetry, Fault::kProtocol, "half of it is missing"};
  };
  const auto answer = Send(call);
  ASSERT_TRUE(answer.ok()) << answer.error().what;
  EXPECT_THAT(clock_.Waits(), SizeIs(2));
  for (int i = 0; i < 4; ++i) transport_.Then(Answer(200, "half"));
  EXPECT_EQ(Send(call).error().what, "GetObject of some key: half of it is missing");
  transport_.Then(ErrorAnswer(404, "NoSuchBucket"));
  EXPECT_EQ(Send(call).error().fault, Fault::kNoBucket) << "a refusal is not checked";
}

TEST_F(S3SessionTest, MinioSaysInHeadersWhatItHasNoBodyFor) {
  transport_.Then(Answer(400, "", {{"x-minio-error-code", "XMinioInvalidObjectName"}}));
  EXPECT_EQ(Send().error().fault, Fault::kInvalidKey);
}

TEST_F(S3SessionTest, AWrongClockIsCorrectedByTheServersAtOnceAndForLaterRequests) {
  const std::map<std::string, std::string> date = {{"date", "Tue, 24 Nov 2026 04:44:11 GMT"}};
  transport_.Then(ErrorAnswer(403, "RequestTimeTooSkewed", date))
      .Then(Answer(200))
      .Then(Answer(200));
  S3Session session(TestRemote(), clock_, {});
  ASSERT_TRUE(Send(session, Call()).ok());
  ASSERT_TRUE(Send(session, Call()).ok());
  ASSERT_THAT(transport_.sent, SizeIs(3));
  EXPECT_EQ(transport_.sent[0].Header("x-amz-date"), "20261124T034411Z");
  EXPECT_EQ(transport_.sent[1].Header("x-amz-date"), "20261124T044411Z");
  EXPECT_EQ(transport_.sent[2].Header("x-amz-date"), "20261124T044411Z");
  EXPECT_THAT(clock_.Waits(), IsEmpty());
}

TEST_F(S3SessionTest, AClockIsCorrectedOnceForARequest) {
  const std::map<std::string, std::string> date = {{"date", "Tue, 24 Nov 2026 04:44:11 GMT"}};
  for (int i = 0; i < 10; ++i) transport_.Then(ErrorAnswer(403, "RequestTimeTooSkewed", date));
  const auto answer = Send();
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().fault, Fault::kCredentials);
  EXPECT_EQ(answer.error().action, Action::kAskOperator) << "no other request fares better";
  EXPECT_THAT(transport_.sent, SizeIs(5));
}

TEST_F(S3SessionTest, NoErrorTextHoldsASecretThatTheServerSendsBack) {
  transport_.Then(Error{Action::kAskOperator, Fault::kNetwork, "only to see the signature"});
  (void)Send();
  const std::string authorization = transport_.sent.at(0).Header("authorization");
  const std::string signature = authorization.substr(authorization.rfind('=') + 1);
  transport_.Then(Answer(400, "<Error><Code>Echo" + signature +
                                  "</Code><Message>the-secret-key the-session-token " + signature +
                                  "</Message></Error>"));
  const std::string what = Send().error().what;
  EXPECT_THAT(what, HasSubstr("Echo"));
  for (const std::string& secret :
       {std::string("the-secret-key"), std::string("the-session-token"), signature}) {
    EXPECT_THAT(what, Not(HasSubstr(secret)));
  }
}

}  // namespace
}  // namespace lisync
