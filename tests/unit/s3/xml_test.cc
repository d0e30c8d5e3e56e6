#include "src/s3/xml.h"

#include <gmock/gmock.h>

namespace lisync {
namespace {

using testing::HasSubstr;

std::string Object(const std::string& key, const std::string& size = "3") {
  return "<Contents><Key>" + key +
         "</Key><LastModified>2026-11-24T03:44:11.123Z</LastModified>"
         "<ETag>&quot;900150983cd24fb0d6963f7d28e17f72&#34;</ETag><Size>" +
         size + "</Size><StorageClass>STANDARD</StorageClass></Contents>";
}

std::string Page(const std::string& objects, const std::string& truncated = "false",
                 const std::string& encoding = "<EncodingType>url</EncodingType>") {
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListBucketResult "
         "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>media</Name>" +
         objects + "<IsTruncated>" + truncated + "</IsTruncated>" + encoding +
         "</ListBucketResult>";
}

void ExpectUnusable(const std::string& xml, const std::string& why) {
  const auto page = ParseListPage(xml, 1000);
  ASSERT_FALSE(page.ok()) << xml.substr(0, 300);
  EXPECT_EQ(page.error().fault, Fault::kProtocol);
  EXPECT_EQ(page.error().action, Action::kRetry);
  EXPECT_THAT(page.error().what, HasSubstr(why));
}

TEST(ParseListPage, ReadsObjectsAsListed) {
  const auto page =
      ParseListPage(Page(Object("a+b%2B%26%C3%A9%00") + Object("c", "5368709120")), 1000);
  ASSERT_TRUE(page.ok()) << page.error().what;
  ASSERT_EQ(page.value().objects.size(), 2U);
  const ObjectInfo& first = page.value().objects[0];
  EXPECT_EQ(first.key.bytes(), std::string("a b+&\xC3\xA9\0", 8));
  EXPECT_EQ(first.size, 3U);
  EXPECT_EQ(first.etag.value, "900150983cd24fb0d6963f7d28e17f72");
  EXPECT_EQ(FormatInstant(first.modified), "2026-11-24T03:44:11.123000Z");
  EXPECT_EQ(page.value().objects[1].size, 5368709120U);
  EXPECT_FALSE(page.value().truncated);
  EXPECT_TRUE(ParseListPage(Page("", "true"), 1000).value().truncated);
}

TEST(ParseListPage, KeysOfAServerThatDoesNotEncodeAreTakenAsTheyAre) {
  for (const char* encoding : {"", "<EncodingType></EncodingType>"}) {
    const auto page = ParseListPage(Page(Object("a+b%2B&amp;"), "false", encoding), 1000);
    ASSERT_TRUE(page.ok()) << page.error().what;
    EXPECT_EQ(page.value().objects[0].key.bytes(), "a+b%2B&");
  }
}

TEST(ParseListPage, RefusesWhatItDidNotAskFor) {
  EXPECT_TRUE(ParseListPage(Page(Object("a") + Object("b")), 2).ok());
  const auto page = ParseListPage(Page(Object("a") + Object("b") + Object("c")), 2);
  ASSERT_FALSE(page.ok());
  EXPECT_EQ(page.error().fault, Fault::kProtocol);
  ExpectUnusable(Page("", "false", "<EncodingType>rot13</EncodingType>"), "encoded");
}

TEST(ParseListPage, RefusesValuesThatAreNone) {
  ExpectUnusable(Page(Object("a", "many")), "size");
  ExpectUnusable(Page(Object("a", "-1")), "size");
  ExpectUnusable(Page(Object("a", "3 ")), "size");
  ExpectUnusable(Page(Object("a", "")), "size");
  ExpectUnusable(Page(Object("a", "18446744073709551616")), "size");
  ExpectUnusable(Page(Object("")), "key");
  ExpectUnusable(Page(Object("%2")), "key");
  ExpectUnusable(Page("", "maybe"), "IsTruncated");
  ExpectUnusable(Page("<Contents><Key>a</Key><Size>1</Size></Contents>"), "time");
}

TEST(ParseListPage, RefusesACutDocumentAtAnyLength) {
  const std::string whole = Page(Object("a") + Object("b"));
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_FALSE(ParseListPage(whole.substr(0, length), 1000).ok()) << length;
  }
}

TEST(ParseListPage, RefusesOtherDocuments) {
  ExpectUnusable("<html>login</html>", "html");
  ExpectUnusable("", "");
  ExpectUnusable("no xml", "");
  ExpectUnusable(Page("") + Page(""), "root");
}

TEST(ParseListPage, RefusesDoctypesAndEntities) {
  ExpectUnusable("<!DOCTYPE a [<!ENTITY b \"c\">]>" + Page(Object("a")), "DOCTYPE");
  ExpectUnusable(Page(Object("&b;")), "entity");
  ExpectUnusable(Page(Object("a & b")), "entity");
  ExpectUnusable(Page(Object("a") + "&#"), "entity");
}

TEST(ParseListPage, RefusesMoreTagsThanAnyPageHasBeforeItParsesThem) {
  std::string nested;
  for (int i = 0; i < 250'000; ++i) nested += "<a>";
  ExpectUnusable(Page(nested), "200,000 tags");
  std::string full;
  for (int i = 0; i < 1000; ++i) full += Object("k" + std::to_string(i));
  EXPECT_TRUE(ParseListPage(Page(full), 1000).ok());
}

TEST(ParseErrorDocument, ReadsCodeAndMessage) {
  const auto error = ParseErrorDocument(
      "<Error><Code>NoSuchKey</Code><Message>It&apos;s &lt;gone&gt;</Message><Key>k</Key></Error>");
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->code, "NoSuchKey");
  EXPECT_EQ(error->message, "It's <gone>");
}

TEST(ParseErrorDocument, IsAbsentForAllElse) {
  EXPECT_FALSE(ParseErrorDocument("").has_value());
  EXPECT_FALSE(ParseErrorDocument("<html/>").has_value());
  EXPECT_FALSE(ParseErrorDocument("<Error><Code>a").has_value());
}

TEST(MultipartDocuments, AreRead) {
  EXPECT_EQ(ParseUploadId("<InitiateMultipartUploadResult><UploadId>u/1+</UploadId>"
                          "</InitiateMultipartUploadResult>")
                .value(),
            "u/1+");
  EXPECT_EQ(ParseCompletedUpload("\n <?xml version=\"1.0\"?>\n\n<CompleteMultipartUploadResult>"
                                 "<ETag>&quot;abc-2&quot;</ETag></CompleteMultipartUploadResult>")
                .value()
                .value,
            "abc-2");
  EXPECT_EQ(
      ParseCopiedObject("<CopyObjectResult><ETag>\"abc\"</ETag></CopyObjectResult>").value().value,
      "abc");
  EXPECT_EQ(ParseCopiedPart("<CopyPartResult><ETag>\"abc\"</ETag></CopyPartResult>").value().value,
            "abc");
  EXPECT_FALSE(ParseUploadId("<InitiateMultipartUploadResult/>").ok());
  EXPECT_FALSE(ParseCompletedUpload("").ok());
  EXPECT_FALSE(ParseCopiedObject("<Error><Code>InternalError</Code></Error>").ok());
}

std::string TaggingOf(const std::string& tags) {
  return "<Tagging><TagSet>" + tags + "</TagSet></Tagging>";
}
std::string TagOf(const std::string& name, const std::string& value) {
  return "<Tag><Key>" + name + "</Key><Value>" + value + "</Value></Tag>";
}

TEST(ParseTags, GivesEachTagAsItIs) {
  const auto tags = ParseTags(TaggingOf(TagOf("a b", "c+d") + TagOf("\xC3\xA9", "&lt;&amp;") +
                                        TagOf("x", " ") + TagOf("y", "")));
  ASSERT_TRUE(tags.ok()) << tags.error().what;
  EXPECT_EQ(tags.value(), (ObjectTags{{"a b", "c+d"}, {"\xC3\xA9", "<&"}, {"x", " "}, {"y", ""}}));
  EXPECT_TRUE(ParseTags(TaggingOf("")).value().empty());
}

TEST(ParseTags, RefusesWhatNoServerHasToSay) {
  std::string many;
  for (int i = 0; i < 51; ++i) many += TagOf("t" + std::to_string(i), "v");
  for (const std::string& xml :
       {TaggingOf(many), TaggingOf(TagOf("", "v")), TaggingOf(TagOf("a", "1") + TagOf("a", "2")),
        TaggingOf(TagOf(std::string(513, 'k'), "v")), TaggingOf(TagOf("k", std::string(1025, 'v'))),
        TaggingOf("").substr(0, 15), std::string("<Error/>"),
        "<!DOCTYPE x [<!ENTITY e \"v\">]>" + TaggingOf(TagOf("k", "&e;"))}) {
    const auto tags = ParseTags(xml);
    ASSERT_FALSE(tags.ok()) << xml.substr(0, 100);
    EXPECT_EQ(tags.error().fault, Fault::kProtocol);
  }
}

TEST(CompleteUploadBody, ListsPartsWithQuotedTags) {
  EXPECT_EQ(CompleteUploadBody({{1, {"aa"}}, {2, {"b<b"}}}),
            "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
            "<Part><PartNumber>1</PartNumber><ETag>\"aa\"</ETag></Part>"
            "<Part><PartNumber>2</PartNumber><ETag>\"b&lt;b\"</ETag></Part>"
            "</CompleteMultipartUpload>");
}

TEST(UnquoteETag, TakesOffQuotesAndWeakness) {
  EXPECT_EQ(UnquoteETag("\"a\"").value, "a");
  EXPECT_EQ(UnquoteETag("W/\"a\"").value, "a");
  EXPECT_EQ(UnquoteETag("a").value, "a");
  EXPECT_EQ(UnquoteETag("\"").value, "\"");
  EXPECT_EQ(UnquoteETag("").value, "");
}

}  // namespace
}  // namespace lisync
