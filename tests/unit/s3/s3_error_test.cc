#include "src/s3/s3_error.h"

#include <gmock/gmock.h>

namespace lisync {
namespace {

using testing::HasSubstr;

struct Case {
  int status;
  std::string code;
  Action action;
  Fault fault;
};

S3Failure OfObject(int status, std::string code, Condition condition = Condition::kNone) {
  return {"GetObject", ObjectKey("key"), condition, status, std::move(code), ""};
}

S3Failure OfBucket(int status, std::string code) {
  return {"ListObjectsV2", std::nullopt, Condition::kNone, status, std::move(code), ""};
}

class ErrorOfObject : public testing::TestWithParam<Case> {};

TEST_P(ErrorOfObject, NamesTheNextStep) {
  const Case& expected = GetParam();
  const Error error = ErrorOf(OfObject(expected.status, expected.code));
  EXPECT_EQ(error.action, expected.action);
  EXPECT_EQ(Name(error.fault), Name(expected.fault));
}

INSTANTIATE_TEST_SUITE_P(
    S3, ErrorOfObject,
    testing::Values(Case{403, "AccessDenied", Action::kSkip, Fault::kDenied},
                    Case{403, "", Action::kSkip, Fault::kDenied},
                    Case{403, "InvalidAccessKeyId", Action::kAskOperator, Fault::kCredentials},
                    Case{403, "SignatureDoesNotMatch", Action::kAskOperator, Fault::kCredentials},
                    Case{400, "ExpiredToken", Action::kAskOperator, Fault::kCredentials},
                    Case{400, "InvalidToken", Action::kAskOperator, Fault::kCredentials},
                    Case{400, "AuthorizationHeaderMalformed", Action::kAskOperator,
                         Fault::kCredentials},
                    Case{404, "XAdminUserNotFound", Action::kAskOperator, Fault::kCredentials},
                    Case{401, "", Action::kAskOperator, Fault::kCredentials},
                    Case{403, "RequestTimeTooSkewed", Action::kRetry, Fault::kCredentials},
                    Case{404, "NoSuchBucket", Action::kAskOperator, Fault::kNoBucket},
                    Case{404, "NoSuchKey", Action::kSkip, Fault::kNotFound},
                    Case{404, "", Action::kSkip, Fault::kNotFound},
                    Case{404, "NoSuchUpload", Action::kReplan, Fault::kNotFound},
                    Case{412, "PreconditionFailed", Action::kReplan, Fault::kChanged},
                    Case{412, "", Action::kReplan, Fault::kChanged},
                    Case{409, "ConditionalRequestConflict", Action::kRetry, Fault::kServer},
                    Case{416, "InvalidRange", Action::kReplan, Fault::kChanged},
                    Case{416, "", Action::kReplan, Fault::kChanged},
                    Case{429, "", Action::kSlowDown, Fault::kThrottled},
                    Case{503, "", Action::kSlowDown, Fault::kThrottled},
                    Case{503, "SlowDown", Action::kSlowDown, Fault::kThrottled},
                    Case{200, "SlowDown", Action::kSlowDown, Fault::kThrottled},
                    Case{500, "InternalError", Action::kRetry, Fault::kServer},
                    Case{200, "InternalError", Action::kRetry, Fault::kServer},
                    Case{500, "", Action::kRetry, Fault::kServer},
                    Case{502, "", Action::kRetry, Fault::kServer},
                    Case{504, "", Action::kRetry, Fault::kServer},
                    Case{599, "SomethingNew", Action::kRetry, Fault::kServer},
                    Case{501, "NotImplemented", Action::kSkip, Fault::kUnsupported},
                    Case{501, "", Action::kSkip, Fault::kUnsupported},
                    Case{405, "MethodNotAllowed", Action::kSkip, Fault::kUnsupported},
                    Case{400, "EntityTooLarge", Action::kSkip, Fault::kTooLarge},
                    Case{413, "", Action::kSkip, Fault::kTooLarge},
                    Case{400, "MetadataTooLarge", Action::kSkip, Fault::kTooLarge},
                    Case{400, "KeyTooLongError", Action::kSkip, Fault::kInvalidKey},
                    Case{400, "XMinioInvalidObjectName", Action::kSkip, Fault::kInvalidKey},
                    Case{400, "InvalidObjectName", Action::kSkip, Fault::kInvalidKey},
                    Case{400, "XMinioInvalidResourceName", Action::kSkip, Fault::kInvalidKey},
                    Case{400, "XMinioParentIsObject", Action::kSkip, Fault::kInvalidKey},
                    Case{409, "ObjectParentIsFile", Action::kSkip, Fault::kInvalidKey},
                    Case{414, "", Action::kSkip, Fault::kInvalidKey},
                    Case{400, "BadDigest", Action::kRetry, Fault::kCorrupt},
                    Case{400, "InvalidDigest", Action::kRetry, Fault::kCorrupt},
                    Case{400, "XAmzContentSHA256Mismatch", Action::kRetry, Fault::kCorrupt},
                    Case{400, "InvalidPart", Action::kReplan, Fault::kCorrupt},
                    Case{507, "XMinioStorageFull", Action::kAskOperator, Fault::kNoSpace},
                    Case{507, "", Action::kAskOperator, Fault::kNoSpace},
                    Case{403, "QuotaExceeded", Action::kAskOperator, Fault::kNoSpace},
                    Case{400, "RequestTimeout", Action::kRetry, Fault::kNetwork},
                    Case{408, "", Action::kRetry, Fault::kNetwork},
                    Case{301, "PermanentRedirect", Action::kAskOperator, Fault::kProtocol},
                    Case{307, "", Action::kAskOperator, Fault::kProtocol},
                    Case{400, "SomethingNew", Action::kSkip, Fault::kProtocol},
                    Case{418, "", Action::kSkip, Fault::kProtocol}));

TEST(ErrorOf, ABucketThatIsDeniedOrMissingAsksTheOperator) {
  for (const auto& code : {"AccessDenied", ""}) {
    const Error error = ErrorOf(OfBucket(403, code));
    EXPECT_EQ(error.action, Action::kAskOperator);
    EXPECT_EQ(error.fault, Fault::kDenied);
  }
  const Error missing = ErrorOf(OfBucket(404, ""));
  EXPECT_EQ(missing.action, Action::kAskOperator);
  EXPECT_EQ(missing.fault, Fault::kNoBucket);
}

TEST(ErrorOf, APreconditionMeansWhatWasDemanded) {
  for (const auto& code : {"PreconditionFailed", ""}) {
    EXPECT_EQ(ErrorOf(OfObject(412, code, Condition::kAbsent)).fault, Fault::kExists);
    EXPECT_EQ(ErrorOf(OfObject(412, code, Condition::kSameVersion)).fault, Fault::kChanged);
    EXPECT_EQ(ErrorOf(OfObject(412, code, Condition::kAbsent)).action, Action::kReplan);
  }
}

TEST(ErrorOf, ASignatureThatFailsForAKeyThatIsNoTextIsTheKeysFault) {
  const Error error =
      ErrorOf({"PutObject", ObjectKey("\xFF"), Condition::kNone, 403, "SignatureDoesNotMatch", ""});
  EXPECT_EQ(error.fault, Fault::kInvalidKey);
  EXPECT_EQ(error.action, Action::kSkip);
}

TEST(ErrorOf, TextNamesOperationKeyStatusCodeAndMessage) {
  const Error error = ErrorOf(
      {"GetObject", ObjectKey("a\nb"), Condition::kNone, 403, "AccessDenied", "No \x1B[31mway"});
  EXPECT_EQ(error.what, "GetObject of a%0Ab: HTTP 403 AccessDenied: No %1B[31mway");
  EXPECT_EQ(ErrorOf(OfBucket(404, "NoSuchBucket")).what, "ListObjectsV2: HTTP 404 NoSuchBucket");
}

TEST(ErrorOf, ARedirectSaysWhatToCorrect) {
  EXPECT_THAT(ErrorOf(OfBucket(301, "PermanentRedirect")).what, testing::HasSubstr("endpoint"));
  EXPECT_THAT(ErrorOf(OfBucket(404, "NoSuchBucket")).what,
              testing::Not(testing::HasSubstr("endpoint")));
}

TEST(ErrorOf, AServersLongMessageIsCut) {
  const Error error = ErrorOf({"GetObject", ObjectKey("a"), Condition::kNone, 400,
                               std::string(5000, 'c'), std::string(5000, 'm')});
  EXPECT_LT(error.what.size(), 700U);
  EXPECT_THAT(error.what, HasSubstr(std::string(300, 'm')));
}

}  // namespace
}  // namespace lisync
