#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "src/s3/curl_transport.h"
#include "tests/unit/s3/tls_server.h"

namespace lisync {
namespace {

class CurlTls : public testing::Test {
 protected:
  CurlTls() { std::ofstream(ca_file_) << server_.certificate(); }
  ~CurlTls() override { std::filesystem::remove(ca_file_); }

  Result<ServerAnswer> Get(const std::string& host, const std::string& ca_file) {
    CurlOptions options;
    options.ca_file = ca_file;
    CurlReadTransport transport(options);
    return transport.Read({ReadMethod::kGet, server_.Url(host), {}, AsText{}});
  }
  static void ExpectRefused(const Result<ServerAnswer>& answer) {
    ASSERT_FALSE(answer.ok());
    EXPECT_EQ(answer.error().fault, Fault::kNetwork);
    EXPECT_EQ(answer.error().action, Action::kAskOperator) << answer.error().what;
  }

  TlsServer server_;
  const std::string ca_file_ =
      testing::TempDir() + "li-sync-ca-" + std::to_string(getpid()) + ".pem";
};

TEST_F(CurlTls, ACertificateOfTheCaFileIsTrusted) {
  const auto answer = Get("127.0.0.1", ca_file_);
  ASSERT_TRUE(answer.ok()) << answer.error().what;
  EXPECT_EQ(answer.value().status, 200);
}

TEST_F(CurlTls, AnUnknownCertificateAsksTheOperator) {
  const auto answer = Get("127.0.0.1", "");
  ExpectRefused(answer);
  EXPECT_THAT(answer.error().what, testing::HasSubstr("ca_cert"));
}

TEST_F(CurlTls, ACertificateOfAnotherNameAsksTheOperator) {
  ExpectRefused(Get("localhost", ca_file_));
}

TEST_F(CurlTls, AMissingCaFileAsksTheOperator) {
  const auto answer = Get("127.0.0.1", ca_file_ + ".absent");
  ExpectRefused(answer);
  EXPECT_THAT(answer.error().what, testing::HasSubstr("ca_cert"));
}

}  // namespace
}  // namespace lisync
