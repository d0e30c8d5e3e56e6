#pragma once

#include <string>
#include <string_view>

#include "src/core/object.h"
#include "src/s3/http.h"

namespace lisync {

// The headers of an object as a GET or HEAD answer gives them; without what is only about the way
// it was sent (aws-chunked).
ObjectHeaders HeadersOfObject(const ServerAnswer& response);

// What a PUT or CreateMultipartUpload sends to store them. A user metadata name that is no HTTP
// token (RFC 9110, section 5.6.2) cannot be sent and is left out.
HttpHeaders HeadersToStore(const ObjectHeaders& headers);

// A value that fits into one header line: as it is when it is printable ASCII, else as
// encoded-words (RFC 2047), which S3 decodes
// (https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html).
std::string HeaderValue(std::string_view text);

}  // namespace lisync
