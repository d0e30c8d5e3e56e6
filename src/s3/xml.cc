#include "src/s3/xml.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <pugixml.hpp>

#include "src/core/time.h"
#include "src/s3/uri.h"

namespace lisync {
namespace {

Error BadDocument(std::string_view kind, std::string_view why) {
  return {Action::kRetry, Fault::kProtocol,
          "the server's " + std::string(kind) + " cannot be used: " + std::string(why)};
}

// XML's own five entities and character references.
bool IsPlainReference(std::string_view name) {
  static constexpr auto kOwn = std::to_array<std::string_view>({"amp", "lt", "gt", "quot", "apos"});
  if (name.starts_with('#')) {
    return name.size() > 1 && std::all_of(name.begin() + 1, name.end(), [](char c) {
             return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') ||
                    c == 'x';
           });
  }
  return std::find(kOwn.begin(), kOwn.end(), name) != kOwn.end();
}

bool HasForeignEntity(std::string_view xml) {
  for (std::size_t at = xml.find('&'); at != std::string_view::npos; at = xml.find('&', at + 1)) {
    const std::size_t end = xml.substr(0, at + 12).find(';', at);
    if (end == std::string_view::npos || !IsPlainReference(xml.substr(at + 1, end - at - 1))) {
      return true;
    }
  }
  return false;
}

// A page of 1,000 objects has some 30,000. A parsed tag takes more memory than its three bytes.
constexpr std::ptrdiff_t kMostTags = 200'000;

// The element `root` of the document, which lives in `document`.
Result<pugi::xml_node> Load(pugi::xml_document& document, std::string_view xml, const char* root) {
  if (std::count(xml.begin(), xml.end(), '<') > kMostTags) {
    return BadDocument(root, "it has over 200,000 tags");
  }
  if (HasForeignEntity(xml)) return BadDocument(root, "it has an entity that S3 does not use");
  // A value may be a blank.
  constexpr unsigned kOptions =
      pugi::parse_default | pugi::parse_doctype | pugi::parse_ws_pcdata_single;
  const auto parsed = document.load_buffer(xml.data(), xml.size(), kOptions);
  if (!parsed) return BadDocument(root, parsed.description());
  pugi::xml_node found;
  for (const pugi::xml_node node : document.children()) {
    if (node.type() == pugi::node_doctype) return BadDocument(root, "it has a DOCTYPE");
    if (node.type() != pugi::node_element) continue;
    if (found) return BadDocument(root, "it has more than one root");
    found = node;
  }
  if (std::string_view(found.name()) != root) {
    return BadDocument(
        root,
        "it is a \"" + EscapeText(std::string_view(found.name()).substr(0, 60)) + "\" instead");
  }
  return found;
}

std::optional<std::uint64_t> ParseSize(std::string_view text) {
  std::uint64_t size = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return size;
}

enum class KeyEncoding { kNone, kUrl };

constexpr const char* kListRoot = "ListBucketResult";

Result<ObjectInfo> ParseListedObject(pugi::xml_node node, KeyEncoding encoding) {
  ObjectInfo object;
  const std::string_view key = node.child_value("Key");
  if (key.empty()) return BadDocument(kListRoot, "an object without a key");
  if (encoding == KeyEncoding::kUrl) {
    std::optional<std::string> decoded = DecodeListedKey(key);
    if (!decoded) return BadDocument(kListRoot, "a key is not encoded as it says");
    object.key = ObjectKey(*std::move(decoded));
  } else {
    object.key = ObjectKey(std::string(key));
  }
  const std::optional<std::uint64_t> size = ParseSize(node.child_value("Size"));
  if (!size)
    return BadDocument(kListRoot, "the size of " + EscapeKey(object.key) + " is no number");
  object.size = *size;
  const Result<Instant> modified = ParseInstant(node.child_value("LastModified"));
  if (!modified.ok()) {
    return BadDocument(kListRoot, "the time of " + EscapeKey(object.key) + " is no time");
  }
  object.modified = modified.value();
  object.etag = UnquoteETag(node.child_value("ETag"));
  return object;
}

Result<std::string> ParseOnlyChild(std::string_view xml, const char* root, const char* child) {
  pugi::xml_document document;
  const Result<pugi::xml_node> node = Load(document, xml, root);
  if (!node.ok()) return node.error();
  std::string value = node.value().child_value(child);
  if (value.empty()) return BadDocument(root, std::string(child) + " is missing");
  return value;
}

Result<ETag> ParseETagOf(std::string_view xml, const char* root) {
  const Result<std::string> text = ParseOnlyChild(xml, root, "ETag");
  if (!text.ok()) return text.error();
  return UnquoteETag(text.value());
}

}  // namespace

Result<ListedPage> ParseListPage(std::string_view xml, std::size_t max_keys) {
  pugi::xml_document document;
  const Result<pugi::xml_node> root = Load(document, xml, kListRoot);
  if (!root.ok()) return root.error();

  const std::string_view encoding = root.value().child_value("EncodingType");
  if (!encoding.empty() && encoding != "url") {
    return BadDocument(kListRoot, "keys are encoded in an unknown way");
  }
  ListedPage page;
  const std::string_view truncated = root.value().child_value("IsTruncated");
  if (truncated != "true" && truncated != "false") {
    return BadDocument(kListRoot, "IsTruncated is missing");
  }
  page.truncated = truncated == "true";
  for (const pugi::xml_node node : root.value().children("Contents")) {
    if (page.objects.size() == max_keys) {
      return BadDocument(kListRoot, "it has more objects than were asked for");
    }
    Result<ObjectInfo> object =
        ParseListedObject(node, encoding.empty() ? KeyEncoding::kNone : KeyEncoding::kUrl);
    if (!object.ok()) return object.error();
    page.objects.push_back(std::move(object).value());
  }
  return page;
}

Result<ListedParts> ParsePartsPage(std::string_view xml, std::size_t max_parts) {
  constexpr const char* kRoot = "ListPartsResult";
  constexpr std::uint64_t kMostNumber = 10'000;
  pugi::xml_document document;
  const Result<pugi::xml_node> root = Load(document, xml, kRoot);
  if (!root.ok()) return root.error();
  ListedParts page;
  page.truncated = std::string_view(root.value().child_value("IsTruncated")) == "true";
  for (const pugi::xml_node node : root.value().children("Part")) {
    if (page.parts.size() == max_parts) {
      return BadDocument(kRoot, "it has more parts than were asked for");
    }
    const auto number = ParseSize(node.child_value("PartNumber"));
    const auto size = ParseSize(node.child_value("Size"));
    if (!number || *number == 0 || *number > kMostNumber || !size) {
      return BadDocument(kRoot, "the number or size of a part is none");
    }
    page.parts.push_back(
        {static_cast<std::uint32_t>(*number), *size, UnquoteETag(node.child_value("ETag"))});
  }
  return page;
}

std::optional<ErrorDocument> ParseErrorDocument(std::string_view xml) {
  pugi::xml_document document;
  const Result<pugi::xml_node> root = Load(document, xml, "Error");
  if (!root.ok()) return std::nullopt;
  return ErrorDocument{root.value().child_value("Code"), root.value().child_value("Message")};
}

Result<std::string> ParseUploadId(std::string_view xml) {
  return ParseOnlyChild(xml, "InitiateMultipartUploadResult", "UploadId");
}

Result<ETag> ParseCompletedUpload(std::string_view xml) {
  return ParseETagOf(xml, "CompleteMultipartUploadResult");
}

Result<ETag> ParseCopiedObject(std::string_view xml) {
  return ParseETagOf(xml, "CopyObjectResult");
}

Result<ETag> ParseCopiedPart(std::string_view xml) { return ParseETagOf(xml, "CopyPartResult"); }

// AWS allows 10 tags of an object; some servers more.
Result<ObjectTags> ParseTags(std::string_view xml) {
  constexpr const char* kRoot = "Tagging";
  constexpr std::size_t kMostTags = 50;
  constexpr std::size_t kMostNameBytes = std::size_t{128} * 4;
  constexpr std::size_t kMostValueBytes = std::size_t{256} * 4;
  pugi::xml_document document;
  const Result<pugi::xml_node> root = Load(document, xml, kRoot);
  if (!root.ok()) return root.error();
  ObjectTags tags;
  for (const pugi::xml_node node : root.value().child("TagSet").children("Tag")) {
    if (tags.size() == kMostTags) return BadDocument(kRoot, "it has more than 50 tags");
    const std::string_view name = node.child_value("Key");
    const std::string_view value = node.child_value("Value");
    if (name.empty()) return BadDocument(kRoot, "a tag without a name");
    if (name.size() > kMostNameBytes || value.size() > kMostValueBytes) {
      return BadDocument(kRoot, "a tag longer than S3 allows");
    }
    if (!tags.emplace(name, value).second) return BadDocument(kRoot, "a tag of one name twice");
  }
  return tags;
}

std::string CompleteUploadBody(const std::vector<UploadedPart>& parts) {
  pugi::xml_document document;
  pugi::xml_node root = document.append_child("CompleteMultipartUpload");
  root.append_attribute("xmlns") = "http://s3.amazonaws.com/doc/2006-03-01/";
  for (const UploadedPart& part : parts) {
    pugi::xml_node node = root.append_child("Part");
    node.append_child("PartNumber").text().set(part.number);
    node.append_child("ETag").text().set(("\"" + part.etag.value + "\"").c_str());
  }
  struct Writer : pugi::xml_writer {
    std::string text;
    void write(const void* data, std::size_t size) override {
      text.append(static_cast<const char*>(data), size);
    }
  } writer;
  document.save(writer, "", pugi::format_raw | pugi::format_no_declaration);
  return writer.text;
}

ETag UnquoteETag(std::string_view text) {
  if (text.starts_with("W/")) text.remove_prefix(2);
  if (text.size() >= 2 && text.starts_with('"') && text.ends_with('"')) {
    text = text.substr(1, text.size() - 2);
  }
  return ETag{std::string(text)};
}

}  // namespace lisync
