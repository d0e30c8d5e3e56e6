#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "src/core/object.h"
#include "src/core/result.h"

namespace lisync {

// What a request demanded of the object it was about.
enum class Condition {
  kNone,
  kSameVersion,  // If-Match: a failure means that the object changed
  kAbsent,       // If-None-Match: a failure means that the object exists
};

// A server's refusal of one request.
struct S3Failure {
  std::string_view operation;    // as S3 names it: "GetObject"
  std::optional<ObjectKey> key;  // absent: the bucket itself was asked
  Condition condition = Condition::kNone;
  int status = 0;    // of HTTP; 200 for an error document in a good answer
  std::string code;  // of the error document; empty when there was none
  std::string message;
};

// What to do about it. The text names operation, key (escaped), status, code and the server's own
// message (escaped, cut at 300 bytes).
// Codes: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html, and those of MinIO
// and versitygw.
Error ErrorOf(const S3Failure& failure);

// "GetObject of a%0Ab": what an error text begins with.
std::string Subject(std::string_view operation, const std::optional<ObjectKey>& key);

}  // namespace lisync
