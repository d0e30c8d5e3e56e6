#include "src/s3/s3_reader.h"

#include <charconv>
#include <optional>
#include <string>

#include "src/core/digest.h"
#include "src/s3/object_headers.h"
#include "src/s3/xml.h"

namespace lisync {
namespace {

constexpr std::size_t kPageKeys = 1000;

Error Unusable(const S3Call& call, std::string why) {
  return {Action::kRetry, Fault::kProtocol,
          Subject(call.operation, call.key) + ": " + std::move(why)};
}

Error Changed(const S3Call& call, std::string why) {
  return {Action::kReplan, Fault::kChanged,
          Subject(call.operation, call.key) + ": " + std::move(why)};
}

S3Call ListCall(const std::string& prefix, std::string_view start_after, std::size_t max_keys) {
  S3Call call;
  call.operation = "ListObjectsV2";
  call.query = {
      {"list-type", "2"}, {"encoding-type", "url"}, {"max-keys", std::to_string(max_keys)}};
  if (!prefix.empty()) call.query.emplace_back("prefix", prefix);
  if (!start_after.empty()) {
    call.query.emplace_back("start-after", prefix + std::string(start_after));
  }
  return call;
}

bool IsQuotable(const ETag& etag) {
  for (const char c : etag.value) {
    if (c < 0x21 || c > 0x7E || c == '"') return false;
  }
  return true;
}

std::optional<std::uint64_t> LengthOf(const ServerAnswer& answer) {
  const std::string text = answer.Header("content-length");
  const char* end = text.data() + text.size();
  std::uint64_t length = 0;
  const auto [stop, error] = std::from_chars(text.data(), end, length);
  if (error != std::errc() || stop != end) return std::nullopt;
  return length;
}

std::string ContentRange(std::uint64_t offset, std::uint64_t length, std::uint64_t size) {
  return "bytes " + std::to_string(offset) + "-" + std::to_string(offset + length - 1) + "/" +
         std::to_string(size);
}

// Asks for the expected version and no other.
Result<void> NameVersion(const ObjectInfo& expected, S3Call& call) {
  if (expected.etag.value.empty()) return {};
  if (!IsQuotable(expected.etag)) return Unusable(call, "its listed ETag is none");
  call.headers.emplace_back("if-match", "\"" + expected.etag.value + "\"");
  call.condition = Condition::kSameVersion;
  return {};
}

}  // namespace

Result<ServerAnswer> S3Reader::Send(const S3Call& call, ReadMethod method, BodySink sink) {
  static const std::string kEmptyPayload = ToHex(Sha256Of({}));
  return session_.Exchange(
      call, Name(method), kEmptyPayload, [&](std::string url, HttpHeaders headers) {
        return transport_.Read({method, std::move(url), std::move(headers), sink});
      });
}

Result<Instant> S3Reader::Now() {
  const S3Call call = ListCall(session_.remote().prefix, "", 1);
  const Result<ServerAnswer> answer = Send(call, ReadMethod::kGet, AsText{});
  if (!answer.ok()) return answer.error();
  Result<Instant> date = ParseHttpDate(answer.value().Header("date"));
  if (!date.ok()) return Unusable(call, "the answer has no usable Date header");
  return date;
}

// A page that cannot be used is asked for again, as one that did not arrive.
Result<ListedPage> S3Reader::SendList(S3Call call, std::size_t max_keys) {
  ListedPage page;
  call.check = [&page, max_keys](const ServerAnswer& answer) -> Result<void> {
    if (answer.end == BodyEnd::kTooLong) {
      return Error{Action::kRetry, Fault::kProtocol, "the page is over 16 MiB"};
    }
    Result<ListedPage> listed = ParseListPage(answer.text, max_keys);
    if (!listed.ok()) return listed.error();
    page = std::move(listed).value();
    return {};
  };
  const Result<ServerAnswer> answer = Send(call, ReadMethod::kGet, AsText{});
  if (!answer.ok()) return answer.error();
  return page;
}

Result<bool> S3Reader::Lists(const ObjectKey& key) {
  const std::string whole = session_.remote().prefix + key.bytes();
  const Result<ListedPage> listed = SendList(ListCall(whole, "", 1), 1);
  if (!listed.ok()) return listed.error();
  const std::vector<ObjectInfo>& objects = listed.value().objects;
  return !objects.empty() && objects[0].key.bytes() == whole;
}

Result<ListPage> S3Reader::List(const ObjectKey& start_after) {
  const std::string& prefix = session_.remote().prefix;
  const S3Call call = ListCall(prefix, start_after.bytes(), kPageKeys);
  Result<ListedPage> listed = SendList(call, kPageKeys);
  if (!listed.ok()) return listed.error();

  ListPage page;
  page.last = !listed.value().truncated;
  for (ObjectInfo& object : listed.value().objects) {
    if (!object.key.bytes().starts_with(prefix)) {
      return Unusable(call, "the server listed " + EscapeKey(object.key) +
                                ", which does not begin with the prefix");
    }
    page.next_start_after = ObjectKey(object.key.bytes().substr(prefix.size()));
    if (page.next_start_after.empty()) continue;
    object.key = page.next_start_after;
    page.objects.push_back(std::move(object));
  }
  if (!page.last && page.next_start_after <= start_after) {
    return Error{Action::kAskOperator, Fault::kProtocol,
                 Subject(call.operation, call.key) +
                     ": the server does not go on after the key it is given (start-after " +
                     EscapeKey(start_after) + ")"};
  }
  return page;
}

Result<ObjectInfo> S3Reader::Head(const ObjectKey& key) {
  Result<S3Head> head = Look(key);
  if (!head.ok()) return head.error();
  return std::move(head.value().object);
}

Result<S3Head> S3Reader::Look(const ObjectKey& key) {
  S3Call call;
  call.operation = "HeadObject";
  call.key = key;
  const Result<ServerAnswer> answer = Send(call, ReadMethod::kHead, AsText{});
  if (!answer.ok()) return answer.error();
  const ServerAnswer& response = answer.value();

  ObjectInfo object;
  object.key = key;
  object.etag = UnquoteETag(response.Header("etag"));
  const std::optional<std::uint64_t> length = LengthOf(response);
  if (!length) return Unusable(call, "the answer has no usable Content-Length header");
  object.size = *length;
  const Result<Instant> modified = ParseHttpDate(response.Header("last-modified"));
  if (!modified.ok()) return Unusable(call, "the answer has no usable Last-Modified header");
  object.modified = modified.value();
  return S3Head{std::move(object), VersionOf(response), HeadersOfObject(response)};
}

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html
Result<ObjectTags> S3Reader::Tags(const ObjectKey& key) {
  S3Call call;
  call.operation = "GetObjectTagging";
  call.key = key;
  call.query = {{"tagging", ""}};
  const Result<ServerAnswer> answer = Send(call, ReadMethod::kGet, AsText{});
  if (!answer.ok()) return answer.error();
  Result<ObjectTags> tags = ParseTags(answer.value().text);
  if (!tags.ok()) return Unusable(call, tags.error().what);
  return tags;
}

Result<ObjectHeaders> S3Reader::Get(const ObjectInfo& expected, std::uint64_t offset,
                                    std::span<std::byte> into) {
  const bool whole = offset == 0 && into.size() == expected.size;
  S3Call call;
  call.operation = "GetObject";
  call.key = expected.key;
  if (!whole) {
    if (into.empty() || offset >= expected.size || into.size() > expected.size - offset) {
      return Error{Action::kSkip, Fault::kProtocol,
                   Subject(call.operation, call.key) + ": asked for bytes outside the object"};
    }
    call.headers.emplace_back("range", "bytes=" + std::to_string(offset) + "-" +
                                           std::to_string(offset + into.size() - 1));
  }
  if (const Result<void> named = NameVersion(expected, call); !named.ok()) return named.error();
  const Result<ServerAnswer> answer = Send(call, ReadMethod::kGet, into);
  if (!answer.ok()) return answer.error();
  const ServerAnswer& response = answer.value();

  const ETag etag = UnquoteETag(response.Header("etag"));
  if (!expected.etag.value.empty() && etag != expected.etag) {
    return Changed(call, "its ETag is now " + EscapeText(etag.value.substr(0, 100)) + ", not " +
                             expected.etag.value);
  }
  if (response.status != (whole ? 200 : 206)) {
    return Error{Action::kSkip, Fault::kUnsupported,
                 Subject(call.operation, call.key) + ": HTTP " + std::to_string(response.status) +
                     (whole ? " for a whole object" : " for a range")};
  }
  if (response.end == BodyEnd::kTooLong) return Changed(call, "it is longer than listed");
  if (response.received != into.size()) return Changed(call, "it is shorter than listed");
  if (!whole &&
      response.Header("content-range") != ContentRange(offset, into.size(), expected.size)) {
    return Changed(call, "it is not of the length listed, or another range was sent");
  }
  return HeadersOfObject(response);
}

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html, partNumber.
Result<std::uint64_t> S3Reader::PartSize(const ObjectInfo& expected, std::uint32_t number) {
  S3Call call;
  call.operation = "HeadObject";
  call.key = expected.key;
  call.query = {{"partNumber", std::to_string(number)}};
  if (const Result<void> named = NameVersion(expected, call); !named.ok()) return named.error();
  const Result<ServerAnswer> answer = Send(call, ReadMethod::kHead, AsText{});
  if (!answer.ok()) {
    // Of servers that do not offer it, some say so.
    if (answer.error().fault == Fault::kUnsupported) return expected.size;
    return answer.error();
  }
  const std::optional<std::uint64_t> length = LengthOf(answer.value());
  if (!length) return Unusable(call, "the answer has no usable Content-Length header");
  return *length;
}

}  // namespace lisync
