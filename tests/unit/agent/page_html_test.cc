#include <gtest/gtest.h>

#include "agent/page/html.h"

namespace lisync {
namespace {

TEST(Html, TextIsEscaped) { EXPECT_EQ(Html("<b>&\"'").markup(), "&lt;b&gt;&amp;&quot;&#39;"); }

TEST(Html, TextCannotHideOrTurnWhatIsRead) {
  EXPECT_EQ(Html(std::string("a\0b\x1b[2J\n", 8)).markup(), "a\\x00b\\x1B[2J\\n");
  EXPECT_EQ(Html("exe.\u202Egpj").markup(), "exe.\\u202Egpj");
  EXPECT_EQ(Html("\xff").markup(), "\\xFF");
}

TEST(Html, AttributesAreEscaped) {
  EXPECT_EQ(Leaf("i", {{"a", "\"><script>'\n"}}).markup(),
            "<i a=\"&quot;&gt;&lt;script&gt;&#39; \"/>");
}

TEST(Html, LongAttributesAreKeptWhole) {
  const std::string path(20'000, '1');
  EXPECT_EQ(Leaf("path", {{"d", path}}).markup(), "<path d=\"" + path + "\"/>");
}

TEST(Html, ElementsNest) {
  const Html html = Element("p", {{"class", "x"}}, "a " + Element("b", "c") + " d");
  EXPECT_EQ(html.markup(), "<p class=\"x\">a <b>c</b> d</p>");
  EXPECT_TRUE(Html().empty());
  EXPECT_EQ(Element("td", {}, {}).markup(), "<td></td>");
}

}  // namespace
}  // namespace lisync
