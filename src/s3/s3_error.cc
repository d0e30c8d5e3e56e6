#include "src/s3/s3_error.h"

#include <algorithm>
#include <array>

#include "src/s3/key_rules.h"

namespace lisync {
namespace {

struct Meaning {
  Action action;
  Fault fault;
};

struct KnownCode {
  std::string_view code;
  Meaning meaning;
};

constexpr Meaning kBadCredentials = {Action::kAskOperator, Fault::kCredentials};
constexpr Meaning kThrottle = {Action::kSlowDown, Fault::kThrottled};
constexpr Meaning kServerFault = {Action::kRetry, Fault::kServer};
constexpr Meaning kBadKey = {Action::kSkip, Fault::kInvalidKey};
constexpr Meaning kDamaged = {Action::kRetry, Fault::kCorrupt};
constexpr Meaning kFull = {Action::kAskOperator, Fault::kNoSpace};
constexpr Meaning kTooBig = {Action::kSkip, Fault::kTooLarge};
constexpr Meaning kMissing = {Action::kSkip, Fault::kNotFound};
constexpr Meaning kMissingBucket = {Action::kAskOperator, Fault::kNoBucket};
constexpr Meaning kNotOffered = {Action::kSkip, Fault::kUnsupported};

// Codes that mean the same whatever was asked.
constexpr auto kKnownCodes = std::to_array<KnownCode>({
    {"InvalidAccessKeyId", kBadCredentials},
    {"SignatureDoesNotMatch", kBadCredentials},
    {"ExpiredToken", kBadCredentials},
    {"InvalidToken", kBadCredentials},
    {"TokenRefreshRequired", kBadCredentials},
    {"InvalidSecurity", kBadCredentials},
    {"NotSignedUp", kBadCredentials},
    {"AccountProblem", kBadCredentials},
    {"AllAccessDisabled", kBadCredentials},
    {"AuthorizationHeaderMalformed", kBadCredentials},
    {"AuthorizationQueryParametersError", kBadCredentials},
    {"CredentialsNotSupported", kBadCredentials},
    {"XMinioInvalidTokenId", kBadCredentials},
    {"XAdminUserNotFound", kBadCredentials},
    {"InvalidTokenId", kBadCredentials},
    {"RequestTimeTooSkewed", {Action::kRetry, Fault::kCredentials}},
    {"NoSuchBucket", kMissingBucket},
    {"InvalidBucketName", kMissingBucket},
    {"NoSuchKey", kMissing},
    {"NoSuchVersion", kMissing},
    {"NoSuchUpload", {Action::kReplan, Fault::kNotFound}},
    {"ConditionalRequestConflict", {Action::kRetry, Fault::kServer}},
    {"OperationAborted", {Action::kRetry, Fault::kServer}},
    {"InvalidRange", {Action::kReplan, Fault::kChanged}},
    {"SlowDown", kThrottle},
    {"SlowDownRead", kThrottle},
    {"SlowDownWrite", kThrottle},
    {"ServiceUnavailable", kThrottle},
    {"Throttling", kThrottle},
    {"ThrottlingException", kThrottle},
    {"TooManyRequests", kThrottle},
    {"RequestLimitExceeded", kThrottle},
    {"BandwidthLimitExceeded", kThrottle},
    {"Busy", kThrottle},
    {"InternalError", kServerFault},
    {"XMinioServerNotInitialized", kThrottle},
    {"RequestTimeout", {Action::kRetry, Fault::kNetwork}},
    {"IncompleteBody", {Action::kRetry, Fault::kNetwork}},
    {"NotImplemented", kNotOffered},
    {"NoSuchTagSet", kNotOffered},
    {"MethodNotAllowed", kNotOffered},
    {"EntityTooLarge", kTooBig},
    {"MetadataTooLarge", kTooBig},
    {"KeyTooLongError", kBadKey},
    {"KeyTooLong", kBadKey},
    {"InvalidObjectName", kBadKey},
    {"InvalidURI", kBadKey},
    {"XMinioInvalidObjectName", kBadKey},
    {"XMinioInvalidResourceName", kBadKey},
    {"XMinioObjectExistsAsDirectory", kBadKey},
    {"XMinioParentIsObject", kBadKey},
    {"InvalidResourceName", kBadKey},
    {"ObjectParentIsFile", kBadKey},
    {"ExistingObjectIsDirectory", kBadKey},
    {"DirectoryObjectContainsData", kBadKey},
    {"BadDigest", kDamaged},
    {"InvalidDigest", kDamaged},
    {"XAmzContentSHA256Mismatch", kDamaged},
    {"XAmzContentChecksumMismatch", kDamaged},
    {"InvalidPart", {Action::kReplan, Fault::kCorrupt}},
    {"InvalidPartOrder", {Action::kReplan, Fault::kCorrupt}},
    {"XMinioStorageFull", kFull},
    {"QuotaExceeded", kFull},
    {"XMinioAdminBucketQuotaExceeded", kFull},
    {"InsufficientStorage", kFull},
    {"InvalidObjectState", {Action::kSkip, Fault::kDenied}},
});

Meaning OfDenial(const S3Failure& failure) {
  return {failure.key ? Action::kSkip : Action::kAskOperator, Fault::kDenied};
}

Meaning OfPrecondition(const S3Failure& failure) {
  return {Action::kReplan,
          failure.condition == Condition::kAbsent ? Fault::kExists : Fault::kChanged};
}

Meaning OfStatus(const S3Failure& failure) {
  switch (failure.status) {
    case 401:
      return kBadCredentials;
    case 403:
      return OfDenial(failure);
    case 404:
      return failure.key ? kMissing : kMissingBucket;
    case 405:
    case 501:
      return kNotOffered;
    case 408:
      return {Action::kRetry, Fault::kNetwork};
    case 412:
      return OfPrecondition(failure);
    case 413:
      return kTooBig;
    case 414:
      return kBadKey;
    case 416:
      return {Action::kReplan, Fault::kChanged};
    case 429:
    case 503:
      return kThrottle;
    case 507:
      return kFull;
    default:
      break;
  }
  if (failure.status >= 500) return kServerFault;
  // A redirect: the bucket lives at another endpoint or in another region.
  if (failure.status >= 300 && failure.status < 400) {
    return {Action::kAskOperator, Fault::kProtocol};
  }
  return {Action::kSkip, Fault::kProtocol};
}

Meaning MeaningOf(const S3Failure& failure) {
  if (failure.code == "AccessDenied") return OfDenial(failure);
  if (failure.code == "PreconditionFailed") return OfPrecondition(failure);
  // Where a key has to be UTF-8, another one was replaced before the signature was checked.
  if (failure.code == "SignatureDoesNotMatch" && failure.key && !IsUtf8(failure.key->bytes())) {
    return kBadKey;
  }
  const auto known = std::find_if(kKnownCodes.begin(), kKnownCodes.end(),
                                  [&](const KnownCode& k) { return k.code == failure.code; });
  return known == kKnownCodes.end() ? OfStatus(failure) : known->meaning;
}

std::string Bounded(std::string_view text) {
  constexpr std::size_t kLimit = 300;
  return text.size() <= kLimit ? EscapeText(text) : EscapeText(text.substr(0, kLimit)) + "…";
}

}  // namespace

std::string Subject(std::string_view operation, const std::optional<ObjectKey>& key) {
  std::string text(operation);
  if (key) text += " of " + EscapeKey(*key);
  return text;
}

Error ErrorOf(const S3Failure& failure) {
  const Meaning meaning = MeaningOf(failure);
  std::string what = Subject(failure.operation, failure.key);
  what += ": HTTP " + std::to_string(failure.status);
  if (!failure.code.empty()) what += " " + Bounded(failure.code);
  if (!failure.message.empty()) what += ": " + Bounded(failure.message);
  if (failure.status >= 300 && failure.status < 400) {
    what += "; redirects are not followed: correct the remote's endpoint or region";
  }
  return {meaning.action, meaning.fault, std::move(what)};
}

}  // namespace lisync
