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

// The id of the version that an answer is about. Empty: it has none of its own ("null" is the
// version that the next write replaces), or one that no record could name.
std::string VersionOf(const ServerAnswer& response);

// Tags as PUT and CreateMultipartUpload send them: the header's name, and its value in URL form
// (https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html, x-amz-tagging).
inline constexpr const char* kTaggingHeader = "x-amz-tagging";
std::string TaggingValue(const ObjectTags& tags);

// A value that fits into one header line: as it is when it is printable ASCII, else as
// encoded-words (RFC 2047), which S3 decodes
// (https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html).
std::string HeaderValue(std::string_view text);

}  // namespace lisync
