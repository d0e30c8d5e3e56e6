#include "src/s3/s3_writer.h"

#include <utility>

namespace lisync {

Result<ServerAnswer> S3Writer::Send(const S3Call& call, WriteMethod method,
                                    std::span<const std::byte> body, Precondition precondition) {
  if (precondition == Precondition::kNone || !offers_if_none_match_) {
    return SendOnce(call, method, body);
  }
  S3Call conditional = call;
  conditional.headers.emplace_back("if-none-match", "*");
  conditional.condition = Condition::kAbsent;
  Result<ServerAnswer> answer = SendOnce(conditional, method, body);
  if (answer.ok() || answer.error().fault != Fault::kUnsupported) return answer;
  answer = SendOnce(call, method, body);
  if (answer.ok()) offers_if_none_match_ = false;
  return answer;
}

Result<ServerAnswer> S3Writer::SendOnce(const S3Call& call, WriteMethod method,
                                        std::span<const std::byte> body) {
  const std::string payload_sha256 = ToHex(Sha256Of(body));
  return session_.Exchange(
      call, Name(method), payload_sha256, [&](std::string url, HttpHeaders headers) {
        return transport_.Write({method, std::move(url), std::move(headers), body});
      });
}

bool ETagIsOfContent(const ServerAnswer& answer) {
  return !answer.Header("x-amz-server-side-encryption").starts_with("aws:kms") &&
         answer.Header("x-amz-server-side-encryption-customer-algorithm").empty();
}

}  // namespace lisync
