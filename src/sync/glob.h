#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "src/core/result.h"

namespace lisync {

inline constexpr std::size_t kMaxGlobBytes = 1024;

// A pattern for object keys as rclone's filters have them (https://rclone.org/filtering/, "Pattern
// syntax"). Of that, supported:
//   *        any characters but '/'        **       any characters
//   ?        one character but '/'         \c       the character c, whatever it means otherwise
//   [a-z_]   one of these, [!a-z] one not of these; never '/'
//   {a,b}    one of these patterns; they may nest
//   /a       only at the beginning of the key; without the '/' also after any '/' in it
//   a/       everything below: a/**
// Not supported, and refused: {{regular expressions}}, \d and [[:alpha:]], more than two stars.
//
// A pattern covers the key to its end. Characters are those of UTF-8; a byte that is no part of one
// is a character of its own. Letter case matters. Matching takes time proportional to pattern times
// key, whatever the pattern. Immutable; thread-safe.
class Glob {
 public:
  // The error names the pattern, what is wrong with it and the accepted form.
  static Result<Glob> Parse(std::string_view pattern);

  bool Matches(std::string_view key) const;
  // As it was given.
  const std::string& text() const { return text_; }

 private:
  friend class GlobCompiler;

  // One step of a machine that is in many places at once (Thompson's construction).
  struct Step {
    enum class Kind : std::uint8_t {
      kOne,           // `character`
      kAny,           // any character
      kAnyInSegment,  // any but '/'
      kClass,         // one that classes_[index] takes
      kFork,          // goes on after this and at `index`
      kJump,          // goes on at `index`
      kEnd,           // the pattern is at its end
    };
    Kind kind = Kind::kEnd;
    char32_t character = 0;
    std::uint32_t index = 0;
  };
  struct Range {
    char32_t first;
    char32_t last;
  };
  struct Class {
    bool negated = false;
    std::vector<Range> ranges;
  };
  struct Places;

  bool Takes(const Step& step, char32_t character) const;
  void Enter(Places& places, std::uint32_t place) const;

  std::string text_;
  std::vector<Step> steps_;
  std::vector<Class> classes_;
};

}  // namespace lisync
