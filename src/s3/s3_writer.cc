#include "src/s3/s3_writer.h"

#include <algorithm>
#include <string>
#include <utility>

#include "src/s3/object_headers.h"

namespace lisync {
namespace {

bool HasContentMd5(const S3Call& call) {
  return std::any_of(call.headers.begin(), call.headers.end(),
                     [](const auto& header) { return header.first == "content-md5"; });
}

// A side that refuses as many either way refuses for another reason.
constexpr int kMostSignedTrials = 3;

// As servers and policies that want every body signed refuse one that is not.
bool MayBeOfPayload(Fault fault) { return fault == Fault::kDenied || fault == Fault::kCredentials; }

// A server without tags, one where they need a right of their own, or tags that are none to it.
bool MayBeForTags(const Error& error) {
  return error.action == Action::kSkip &&
         (error.fault == Fault::kUnsupported || error.fault == Fault::kDenied ||
          error.fault == Fault::kProtocol);
}

}  // namespace

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

Result<ServerAnswer> S3Writer::SendTagged(const S3Call& call, const ObjectTags& tags,
                                          WriteMethod method, std::span<const std::byte> body,
                                          Precondition precondition, std::string& left_out) {
  left_out.clear();
  if (tags.empty()) return Send(call, method, body, precondition);
  if (!offers_tags_) {
    left_out = "tags: the destination does not offer them";
    return Send(call, method, body, precondition);
  }
  S3Call tagged = call;
  tagged.headers.emplace_back(kTaggingHeader, TaggingValue(tags));
  Result<ServerAnswer> answer = Send(tagged, method, body, precondition);
  if (answer.ok() || !MayBeForTags(answer.error())) return answer;
  Result<ServerAnswer> without = Send(call, method, body, precondition);
  if (!without.ok()) return without;
  if (answer.error().fault == Fault::kUnsupported) offers_tags_ = false;
  left_out = "tags: " + answer.error().what;
  return without;
}

Result<ServerAnswer> S3Writer::SendOnce(const S3Call& call, WriteMethod method,
                                        std::span<const std::byte> body) {
  const Payload payload = payload_;
  if (payload == Payload::kSigned || !HasContentMd5(call)) {
    return SendAs(ToHex(Sha256Of(body)), call, method, body);
  }
  Result<ServerAnswer> answer = SendAs("UNSIGNED-PAYLOAD", call, method, body);
  if (payload == Payload::kUnsigned) return answer;
  if (answer.ok()) {
    payload_ = Payload::kUnsigned;
    return answer;
  }
  if (!MayBeOfPayload(answer.error().fault) || tried_signed_++ >= kMostSignedTrials) return answer;
  Result<ServerAnswer> signed_answer = SendAs(ToHex(Sha256Of(body)), call, method, body);
  if (!signed_answer.ok()) return answer;
  payload_ = Payload::kSigned;
  return signed_answer;
}

Result<ServerAnswer> S3Writer::SendAs(const std::string& payload_sha256, const S3Call& call,
                                      WriteMethod method, std::span<const std::byte> body) {
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
