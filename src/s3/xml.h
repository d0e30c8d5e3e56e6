#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/core/object.h"
#include "src/core/result.h"

// The XML documents of the S3 API (https://docs.aws.amazon.com/AmazonS3/latest/API/). A document
// that is cut off, not well-formed, of another kind, of over 200,000 tags, or with a DOCTYPE or an
// entity beyond XML's own five is an Error{kRetry, kProtocol}.

namespace lisync {

// ListBucketResult, with whole keys (prefix included).
struct ListedPage {
  std::vector<ObjectInfo> objects;
  bool truncated = false;
};
// Error: Fault::kProtocol also for more than `max_keys` objects and for a size that is no number.
Result<ListedPage> ParseListPage(std::string_view xml, std::size_t max_keys);

struct ErrorDocument {
  std::string code;
  std::string message;
};
// Absent when this is no error document.
std::optional<ErrorDocument> ParseErrorDocument(std::string_view xml);

Result<std::string> ParseUploadId(std::string_view xml);  // InitiateMultipartUploadResult
Result<ETag> ParseCompletedUpload(std::string_view xml);  // CompleteMultipartUploadResult
Result<ETag> ParseCopiedObject(std::string_view xml);     // CopyObjectResult
Result<ETag> ParseCopiedPart(std::string_view xml);       // CopyPartResult

// Tagging. Error: Fault::kProtocol also for more than 50 tags, for a name twice or empty, and for
// names and values that are longer than S3's 128 and 256 characters can be in UTF-8.
Result<ObjectTags> ParseTags(std::string_view xml);

// ListPartsResult: what has arrived of an upload.
struct ListedPart {
  std::uint32_t number = 0;
  std::uint64_t size = 0;
  ETag etag;
};
struct ListedParts {
  std::vector<ListedPart> parts;
  bool truncated = false;
};
// Error: Fault::kProtocol also for more than `max_parts` and for what is no number.
Result<ListedParts> ParsePartsPage(std::string_view xml, std::size_t max_parts);

struct UploadedPart {
  std::uint32_t number = 0;
  ETag etag;
};
// The body of CompleteMultipartUpload.
std::string CompleteUploadBody(const std::vector<UploadedPart>& parts);

// A tag as it stands in a header or a document: without its quotes and the W/ of a weak one.
ETag UnquoteETag(std::string_view text);

}  // namespace lisync
