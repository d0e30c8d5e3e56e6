#include <gmock/gmock.h>
#include <sys/stat.h>

#include <string>
#include <vector>

#include "tests/support/temp_dir.h"
#include "tests/unit/agent/certificates.h"
#include "tests/unit/agent/config_error_of.h"
#include "tests/unit/agent/running_server.h"
#include "tests/unit/agent/tls_client.h"

namespace lisync {
namespace {

using std::chrono::milliseconds;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class HttpTlsTest : public ServerTest {
 protected:
  HttpTlsTest() { Write(MakeCertificate("first")); }

  void Write(const Certified& certified) const {
    directory_.Write("certificate.pem", certified.certificate);
    directory_.Write("key.pem", certified.key);
    chmod((directory_ / "key.pem").c_str(), 0600);
  }
  HttpServerOptions Options(const HttpLimits& limits = {}) const {
    HttpServerOptions options;
    options.host = "127.0.0.1";
    options.tls = TlsFiles{directory_ / "certificate.pem", directory_ / "key.pem"};
    options.limits = limits;
    return options;
  }
  std::string ErrorAtStart() {
    return ConfigErrorOf([this] { HttpServer(Options(), handler_, log_); });
  }
  TlsClient Shake(int version = TLS1_3_VERSION) const {
    TlsClient client(Connect(), version);
    EXPECT_THAT(client.Handshake(), StartsWith("TLSv1."));
    return client;
  }
  bool AnswersOthersOnTls() const {
    TlsClient client = Shake();
    client.Send(kHello);
    return client.ReadUntil("hello").ends_with("hello");
  }

  TempDir directory_;
};

TEST_F(HttpTlsTest, SpeaksTls12And13AndNothingOlder) {
  Start(Options());
  EXPECT_EQ(TlsClient(Connect(), TLS1_3_VERSION).Handshake(), "TLSv1.3");
  EXPECT_EQ(TlsClient(Connect(), TLS1_2_VERSION).Handshake(), "TLSv1.2");
  EXPECT_THAT(TlsClient(Connect(), TLS1_1_VERSION).Handshake(), HasSubstr("protocol version"));
  EXPECT_THAT(TlsClient(Connect(), TLS1_VERSION).Handshake(), HasSubstr("protocol version"));
}

TEST_F(HttpTlsTest, KeepsAConnectionForManyRequests) {
  Start(Options());
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsClient client = Shake(version);
    for (int i = 0; i < 20; ++i) {
      client.Send(kHello);
      ASSERT_THAT(client.ReadUntil("hello"), StartsWith("HTTP/1.1 200"));
    }
    client.Send(std::string(kHello) + std::string(kHello));
    EXPECT_THAT(client.ReadUntil("hello"), EndsWith("hello"));
    EXPECT_THAT(client.ReadUntil("hello"), EndsWith("hello"));
  }
}

TEST_F(HttpTlsTest, LargeReplyAndLargeRequestComeThrough) {
  Start(Options());
  TlsClient client = Shake();
  const std::string body(16384, 'b');
  client.Send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 16384\r\n\r\n" + body);
  client.ReadUntil("\r\n\r\n");
  EXPECT_EQ(client.Read(body.size() + 5), "POST " + body);
  client.Send(kLarge);
  client.ReadUntil("\r\n\r\n");
  EXPECT_EQ(client.Read(handler_.large->size()), *handler_.large);
}

TEST_F(HttpTlsTest, EventsComeThrough) {
  Start(Options());
  TlsClient client = Shake();
  client.Send(kEvents);
  client.ReadUntil("\r\n\r\n");
  handler_.feed->Publish(std::make_shared<const std::string>("data: 1\n\n"));
  EXPECT_EQ(client.ReadUntil("\n\n"), "data: 1\n\n");
}

TEST_F(HttpTlsTest, PlainClientIsClosedAndTheServerGoesOn) {
  Start(Options());
  HttpClient plain = Connect();
  plain.Send(kHello);
  EXPECT_THAT(plain.ReadToEnd(), Not(HasSubstr("HTTP/1.1 200")));
  EXPECT_TRUE(AnswersOthersOnTls());
  EXPECT_EQ(server_->figures().requests, 1U);
}

TEST_F(HttpTlsTest, UnfinishedHandshakesHoldUpNobody) {
  HttpLimits limits;
  limits.request_time = milliseconds(3000);
  Start(Options(limits));
  std::vector<HttpClient> slow;
  for (int i = 0; i < 200; ++i) {
    slow.push_back(Connect());
    if (i % 2 == 1) slow.back().Send(std::string("\x16\x03\x01\x02\x00\x01", 6));
  }
  EXPECT_TRUE(AnswersOthersOnTls());
  for (HttpClient& client : slow) client.ReadToEnd();
  EXPECT_GE(server_->figures().refused, 200U);
}

TEST_F(HttpTlsTest, LocalSocketHasNone) {
  HttpServerOptions options = Options();
  options.local_socket = directory_ / "sock";
  Start(options);
  EXPECT_THAT(ConnectTo(options.local_socket).Ask(kHello), EndsWith("hello"));
}

TEST_F(HttpTlsTest, ReloadGivesNewConnectionsTheNewCertificate) {
  Start(Options());
  TlsClient old = Shake();
  EXPECT_EQ(old.server_name(), "first");
  Write(MakeCertificate("second"));
  server_->ReloadTls();
  EXPECT_EQ(Shake().server_name(), "second");
  old.Send(kHello);
  EXPECT_THAT(old.ReadUntil("hello"), EndsWith("hello"));
}

TEST_F(HttpTlsTest, ReloadOfSomethingUnusableKeepsTheOldAndSaysWhy) {
  Start(Options());
  directory_.Write("key.pem", MakeCertificate("other").key);
  EXPECT_THAT(ConfigErrorOf([this] { server_->ReloadTls(); }), HasSubstr("does not belong"));
  EXPECT_EQ(Shake().server_name(), "first");
}

TEST_F(HttpTlsTest, MissingFileIsNamed) {
  std::filesystem::remove(directory_ / "certificate.pem");
  EXPECT_THAT(ErrorAtStart(),
              AllOf(HasSubstr("http.tls-certificate"), HasSubstr(directory_ / "certificate.pem"),
                    HasSubstr("No such file")));
  Write(MakeCertificate("first"));
  std::filesystem::remove(directory_ / "key.pem");
  EXPECT_THAT(ErrorAtStart(), AllOf(HasSubstr("http.tls-key"), HasSubstr(directory_ / "key.pem")));
}

TEST_F(HttpTlsTest, DirectoryInPlaceOfAFileIsNamed) {
  HttpServerOptions options = Options();
  options.tls->key = directory_.path();
  EXPECT_THAT(ConfigErrorOf([&] { HttpServer(options, handler_, log_); }),
              AllOf(HasSubstr("http.tls-key"), HasSubstr("no regular file")));
}

TEST_F(HttpTlsTest, RubbishAndSwappedFilesAreNamed) {
  const Certified certified = MakeCertificate("first");
  directory_.Write("certificate.pem", "rubbish");
  EXPECT_THAT(ErrorAtStart(), HasSubstr("holds no usable certificate in PEM form"));
  Write({certified.key, certified.certificate});
  EXPECT_THAT(ErrorAtStart(), HasSubstr("holds no usable certificate in PEM form"));
  Write({certified.certificate, certified.key.substr(0, 60)});
  EXPECT_THAT(ErrorAtStart(), AllOf(HasSubstr("holds no usable private key in PEM form"),
                                    Not(HasSubstr(certified.key.substr(30, 20)))));
}

TEST_F(HttpTlsTest, KeyOfAnotherCertificateIsNamed) {
  Write({MakeCertificate("first").certificate, MakeCertificate("second").key});
  EXPECT_THAT(ErrorAtStart(), AllOf(HasSubstr("http.tls-key"), HasSubstr("does not belong")));
}

TEST_F(HttpTlsTest, KeyUnderAPassphraseAsksNobody) {
  const Certified certified = MakeCertificate("first");
  Write({certified.certificate, Encrypted(certified.key)});
  EXPECT_THAT(ErrorAtStart(), HasSubstr("without a passphrase"));
}

// The sync does not stop for it: whoever looks at the page is told by the browser.
TEST_F(HttpTlsTest, CertificateOutOfItsTimeIsAWarning) {
  Write(MakeCertificate("old", -7200, -3600));
  Start(Options());
  EXPECT_THAT(log_.lines(),
              testing::ElementsAre(AllOf(StartsWith("WARNING"), HasSubstr("has expired"))));
  Write(MakeCertificate("early", 3600, 7200));
  server_->ReloadTls();
  EXPECT_THAT(log_.lines(), testing::Contains(HasSubstr("not valid yet")));
}

TEST_F(HttpTlsTest, KeyThatOthersMayReadIsAWarning) {
  chmod((directory_ / "key.pem").c_str(), 0644);
  Start(Options());
  EXPECT_THAT(log_.lines(),
              testing::ElementsAre(AllOf(StartsWith("WARNING"), HasSubstr("chmod o-r"))));
}

}  // namespace
}  // namespace lisync
