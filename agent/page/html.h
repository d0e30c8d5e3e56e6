#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lisync {

// A piece of HTML that is well-formed XML too. A text becomes one by escaping, so that nothing that
// comes from outside is ever taken for markup; characters that would hide or turn what is read are
// shown as escapes (OneLine in agent/log_text.h).
class Html {
 public:
  Html() = default;
  // Not explicit: that is what makes the safe way the short one.
  Html(std::string_view text);    // NOLINT(google-explicit-constructor)
  Html(const std::string& text);  // NOLINT(google-explicit-constructor)
  Html(const char* text);         // NOLINT(google-explicit-constructor)

  const std::string& markup() const { return markup_; }
  bool empty() const { return markup_.empty(); }

  Html& operator+=(const Html& more);
  friend Html operator+(Html one, const Html& other) { return one += other; }

 private:
  friend struct HtmlMaker;
  std::string markup_;
};

// Name and value; the value is escaped, and its control characters become blanks.
struct Attribute {
  std::string_view name;
  std::string value;
};
using Attributes = std::vector<Attribute>;

// <name attributes>content</name>. The names are ours, never from outside.
Html Element(std::string_view name, const Attributes& attributes, const Html& content);
Html Element(std::string_view name, const Html& content);
// <name attributes/>: of the elements that HTML closes by itself (meta, link, input, br) and SVG's.
Html Leaf(std::string_view name, const Attributes& attributes);

// The document around its root element.
std::string Document(const Html& root);

}  // namespace lisync
