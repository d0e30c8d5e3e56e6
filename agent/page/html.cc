#include "agent/page/html.h"

#include "agent/log_text.h"

namespace lisync {
namespace {

void AppendEscaped(std::string_view text, std::string& out) {
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        // XML knows no control characters; texts hold none any more.
        out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
  }
}

}  // namespace

struct HtmlMaker {
  static Html Open(std::string_view name, const Attributes& attributes) {
    Html html;
    html.markup_ = '<';
    html.markup_ += name;
    for (const Attribute& attribute : attributes) {
      html.markup_ += ' ';
      html.markup_ += attribute.name;
      html.markup_ += "=\"";
      AppendEscaped(attribute.value, html.markup_);
      html.markup_ += '"';
    }
    return html;
  }

  static Html Element(std::string_view name, const Attributes& attributes, const Html& content) {
    Html html = Open(name, attributes);
    html.markup_ += '>';
    html.markup_ += content.markup_;
    html.markup_ += "</";
    html.markup_ += name;
    html.markup_ += '>';
    return html;
  }

  static Html Leaf(std::string_view name, const Attributes& attributes) {
    Html html = Open(name, attributes);
    html.markup_ += "/>";
    return html;
  }
};

Html::Html(std::string_view text) { AppendEscaped(OneLine(text), markup_); }
Html::Html(const std::string& text) : Html(std::string_view(text)) {}
Html::Html(const char* text) : Html(std::string_view(text)) {}

Html& Html::operator+=(const Html& more) {
  markup_ += more.markup_;
  return *this;
}

Html Element(std::string_view name, const Attributes& attributes, const Html& content) {
  return HtmlMaker::Element(name, attributes, content);
}

Html Element(std::string_view name, const Html& content) {
  return HtmlMaker::Element(name, {}, content);
}

Html Leaf(std::string_view name, const Attributes& attributes) {
  return HtmlMaker::Leaf(name, attributes);
}

std::string Document(const Html& root) { return "<!DOCTYPE html>\n" + root.markup() + "\n"; }

}  // namespace lisync
