#include "agent/page/mood_symbol.h"

namespace lisync {
namespace {

// In a square of 24 units.
std::string_view Shape(Mood mood) {
  switch (mood) {
    case Mood::kGood:
      return "M6.5 12.5l3.8 3.8 7.2-8";
    case Mood::kWorking:
      return "M12 6v10.5M7.5 12.2l4.5 4.6 4.5-4.6";
    case Mood::kWarning:
      return "M12 6.5v5.8l3.8 2.4";
    case Mood::kBad:
      return "M12 6v7.2M12 17v.4";
    case Mood::kUnknown:
      break;
  }
  return "M9 9.4a3.1 3.1 0 1 1 4.6 2.7c-1.2.7-1.6 1.2-1.6 2.3M12 17.4v.3";
}

std::string_view Colour(Mood mood) {
  switch (mood) {
    case Mood::kGood:
      return "#1a7f37";
    case Mood::kWorking:
      return "#0969da";
    case Mood::kWarning:
      return "#bf8700";
    case Mood::kBad:
      return "#cf222e";
    case Mood::kUnknown:
      break;
  }
  return "#59636e";
}

Html Line(Mood mood, const std::string& colour) {
  return Leaf("path", {{"d", std::string(Shape(mood))},
                       {"fill", "none"},
                       {"stroke", colour},
                       {"stroke-width", "2.4"},
                       {"stroke-linecap", "round"},
                       {"stroke-linejoin", "round"}});
}

}  // namespace

Html MoodSymbol(Mood mood) {
  return Element("svg",
                 {{"class", "symbol"},
                  {"viewBox", "0 0 24 24"},
                  {"width", "56"},
                  {"height", "56"},
                  {"aria-hidden", "true"},
                  {"focusable", "false"}},
                 Leaf("circle", {{"cx", "12"},
                                 {"cy", "12"},
                                 {"r", "10.6"},
                                 {"fill", "none"},
                                 {"stroke", "currentColor"},
                                 {"stroke-width", "1.6"}}) +
                     Line(mood, "currentColor"));
}

std::string MoodIcon(Mood mood) {
  return Element(
             "svg", {{"xmlns", "http://www.w3.org/2000/svg"}, {"viewBox", "0 0 24 24"}},
             Leaf("circle",
                  {{"cx", "12"}, {"cy", "12"}, {"r", "12"}, {"fill", std::string(Colour(mood))}}) +
                 Line(mood, "#fff"))
      .markup();
}

}  // namespace lisync
