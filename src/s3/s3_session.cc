#include "src/s3/s3_session.h"

#include <array>
#include <utility>

#include "src/s3/retry.h"
#include "src/s3/xml.h"

namespace lisync {
namespace {

bool IsSuccess(const ServerAnswer& answer) { return answer.status >= 200 && answer.status < 300; }

// An error document, in whatever answer it came, or what MinIO says in headers where an answer has
// no body. A good answer is looked into only as far as its root, since it may be large.
std::optional<ErrorDocument> ErrorDocumentOf(const ServerAnswer& answer) {
  if (IsSuccess(answer) && answer.text.substr(0, 1024).find("<Error") == std::string::npos) {
    return std::nullopt;
  }
  if (!answer.text.empty()) return ParseErrorDocument(answer.text);
  return ErrorDocument{answer.Header("x-minio-error-code"), answer.Header("x-minio-error-desc")};
}

Result<ServerAnswer> Checked(const S3Call& call, Result<ServerAnswer> answer) {
  if (!call.check || !answer.ok()) return answer;
  if (!IsSuccess(answer.value()) || ErrorDocumentOf(answer.value())) return answer;
  const Result<void> checked = call.check(answer.value());
  return checked.ok() ? std::move(answer) : checked.error();
}

// With a signature that is refused again and again, no other request fares better.
Error Lasting(Error error) {
  if (error.fault == Fault::kCredentials) error.action = Action::kAskOperator;
  return error;
}

}  // namespace

S3Session::S3Session(S3Remote remote, Clock& clock, std::stop_token stop, Pacer* requests)
    : remote_(std::move(remote)),
      clock_(clock),
      stop_(std::move(stop)),
      requests_(requests),
      signer_(remote_.credentials, remote_.region, "s3", PathRule::kAsIs),
      random_(std::random_device()()) {}

Result<ServerAnswer> S3Session::Exchange(const S3Call& call, std::string_view method,
                                         std::string_view payload_sha256, const Attempt& attempt) {
  enum class Clocks { kOurs, kServers } clocks = Clocks::kOurs;
  for (int tries = 1;;) {
    if (requests_ != nullptr && !requests_->Take(1, stop_)) {
      return Error{Action::kRetry, Fault::kNetwork,
                   Subject(call.operation, call.key) + ": stopped"};
    }
    const Instant signed_at = clock_.Now() + Duration(skew_.load());
    Signed request = Prepare(call, method, payload_sha256, signed_at);
    Result<ServerAnswer> answer = Checked(call, attempt(request.url, request.headers));

    Error error;
    std::optional<Duration> asked_for;
    if (!answer.ok()) {
      error = answer.error();
      error.what = Subject(call.operation, call.key) + ": " + error.what;
    } else {
      const ServerAnswer& response = answer.value();
      const std::optional<ErrorDocument> document = ErrorDocumentOf(response);
      if (IsSuccess(response) && !document) return answer;

      const std::string code = document ? document->code : std::string();
      const Result<Instant> date = ParseHttpDate(response.Header("date"));
      if (date.ok() && clocks == Clocks::kOurs &&
          IsClockSkew(response.status, code, signed_at, date.value())) {
        clocks = Clocks::kServers;
        skew_.store((date.value() - clock_.Now()).count());
        continue;
      }
      asked_for = ParseRetryAfter(response.Header("retry-after"), clock_.Now());
      error = ErrorOf({call.operation, call.key, call.condition, response.status,
                       WithoutSecrets(code, request.headers),
                       WithoutSecrets(document ? document->message : "", request.headers)});
    }
    if (!IsWorthRetrying(error) || tries >= remote_.low_level_retries) {
      return Lasting(std::move(error));
    }
    const Duration delay = RetryDelay(tries, Jitter(), asked_for);
    if (!clock_.WaitUntil(clock_.Now() + delay, stop_)) return error;
    ++tries;
  }
}

S3Session::Signed S3Session::Prepare(const S3Call& call, std::string_view method,
                                     std::string_view payload_sha256, Instant signed_at) {
  const S3Url url = call.key ? ObjectUrl(remote_, *call.key) : BucketUrl(remote_);
  Signed request;
  request.url = url.base + UriEncode(url.path, Slash::kKeep);
  if (!call.query.empty()) request.url += "?" + CanonicalQuery(call.query);
  request.headers = call.headers;
  request.headers.emplace_back("host", url.host);
  if (remote_.credentials.access_key.empty()) return request;
  request.headers.emplace_back("x-amz-content-sha256", payload_sha256);
  HttpHeaders added =
      signer_.Sign({method, url.path, call.query, request.headers, payload_sha256}, signed_at);
  for (auto& header : added) request.headers.push_back(std::move(header));
  return request;
}

// A server may send back what it was sent.
std::string S3Session::WithoutSecrets(std::string text, const HttpHeaders& sent) const {
  std::string signature;
  if (!sent.empty() && sent.back().first == "authorization") {
    const std::size_t at = sent.back().second.rfind('=');
    signature = sent.back().second.substr(at + 1);
  }
  const std::array<std::string_view, 3> secrets = {remote_.credentials.secret_key,
                                                   remote_.credentials.session_token, signature};
  for (const std::string_view secret : secrets) {
    if (secret.empty()) continue;
    for (std::size_t at = text.find(secret); at != std::string::npos; at = text.find(secret, at)) {
      text.replace(at, secret.size(), "…");
    }
  }
  return text;
}

double S3Session::Jitter() {
  const std::lock_guard lock(random_mutex_);
  return std::uniform_real_distribution<double>(0.0, 1.0)(random_);
}

}  // namespace lisync
