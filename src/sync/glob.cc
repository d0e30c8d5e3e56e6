#include "src/sync/glob.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "src/core/object.h"

namespace lisync {
namespace {

// Stands for a byte that is no part of a character, beyond all characters of Unicode.
constexpr char32_t kLoneByte = 0x110000;
constexpr int kMostNested = 32;

constexpr std::string_view kForm =
    "accepted are *, **, ?, [a-z], [!a-z], {a,b} and \\ before a character that is meant as such; "
    "a "
    "leading / ties the pattern to the beginning of the key";

// The first character of `text`, which is not empty; takes it away.
char32_t TakeCharacter(std::string_view& text) {
  const auto byte = [&text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const char32_t first = byte(0);
  const auto take = [&text](std::size_t bytes, char32_t character) {
    text.remove_prefix(bytes);
    return character;
  };
  if (first < 0x80) return take(1, first);
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) return take(1, kLoneByte + first);
  char32_t character = first & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80) return take(1, kLoneByte + first);
    character = (character << 6) | (byte(i) & 0x3FU);
  }
  static constexpr char32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  if (character < kLeast[length] || character >= kLoneByte) return take(1, kLoneByte + first);
  return take(length, character);
}

bool IsAsciiAlphanumeric(char32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

}  // namespace

// Turns a pattern into steps, by recursive descent.
class GlobCompiler {
 public:
  explicit GlobCompiler(Glob& glob) : glob_(glob) {
    std::string_view rest = glob.text_;
    while (!rest.empty()) pattern_.push_back(TakeCharacter(rest));
  }

  // What is wrong; absent when nothing is.
  std::optional<std::string> Compile() {
    if (pattern_.empty()) return "it is empty";
    if (pattern_.front() == U'/') {
      ++at_;
    } else {
      // Nothing, or anything that ends in '/', comes before.
      Emit(Kind::kFork, 0, 5);
      Star(Kind::kAny);
      Emit(Kind::kOne, U'/');
    }
    if (auto wrong = Sequence(0)) return wrong;
    if (at_ < pattern_.size()) return "a } without its {";
    if (pattern_.back() == U'/') Star(Kind::kAny);
    Emit(Kind::kEnd);
    return std::nullopt;
  }

 private:
  using Kind = Glob::Step::Kind;
  using Wrong = std::optional<std::string>;

  std::vector<Glob::Step>& steps() { return glob_.steps_; }
  std::uint32_t Here() { return static_cast<std::uint32_t>(steps().size()); }
  bool AtEnd() const { return at_ == pattern_.size(); }
  bool Next(char32_t c) const { return at_ + 1 < pattern_.size() && pattern_[at_ + 1] == c; }

  void Emit(Kind kind, char32_t character = 0, std::uint32_t index = 0) {
    steps().push_back({kind, character, index});
  }

  void Star(Kind kind) {
    Emit(Kind::kFork, 0, Here() + 3);
    Emit(kind);
    Emit(Kind::kJump, 0, Here() - 2);
  }

  // Up to the end, or the ',' or '}' that ends an alternative.
  Wrong Sequence(int depth) {
    while (!AtEnd()) {
      const char32_t c = pattern_[at_];
      if (c == U'}' || (c == U',' && depth > 0)) return std::nullopt;
      if (auto wrong = Item(c, depth)) return wrong;
    }
    return std::nullopt;
  }

  Wrong Item(char32_t c, int depth) {
    switch (c) {
      case U'*':
        return Stars();
      case U'?':
        Emit(Kind::kAnyInSegment);
        ++at_;
        return std::nullopt;
      case U'[':
        return ClassOf();
      case U']':
        return "a ] without its [";
      case U'{':
        return Alternatives(depth + 1);
      case U'\\':
        if (auto wrong = Escape()) return wrong;
        break;
      default:
        break;
    }
    Emit(Kind::kOne, pattern_[at_++]);
    return std::nullopt;
  }

  // Leaves the character that the backslash is before as the next.
  Wrong Escape() {
    ++at_;
    if (AtEnd()) return "it ends in a \\";
    if (IsAsciiAlphanumeric(pattern_[at_])) {
      return "\\ before a letter or digit (a named class) is not supported";
    }
    return std::nullopt;
  }

  Wrong Stars() {
    std::size_t stars = 0;
    for (; !AtEnd() && pattern_[at_] == U'*'; ++at_) ++stars;
    if (stars > 2) return "more than two stars";
    Star(stars == 1 ? Kind::kAnyInSegment : Kind::kAny);
    return std::nullopt;
  }

  Wrong ClassOf() {
    Glob::Class taken;
    ++at_;
    if (!AtEnd() && (pattern_[at_] == U'!' || pattern_[at_] == U'^')) {
      taken.negated = true;
      ++at_;
    }
    while (!AtEnd() && pattern_[at_] != U']') {
      if (pattern_[at_] == U'[' && Next(U':')) return "named classes are not supported";
      char32_t first = 0;
      if (auto wrong = ClassCharacter(first)) return wrong;
      char32_t last = first;
      if (!AtEnd() && pattern_[at_] == U'-' && !Next(U']')) {
        ++at_;
        if (auto wrong = ClassCharacter(last)) return wrong;
      }
      if (last < first) return "a range of characters that is the wrong way round";
      taken.ranges.push_back({first, last});
    }
    if (AtEnd()) return "a [ without its ]";
    if (taken.ranges.empty()) return "an empty []";
    ++at_;
    Emit(Kind::kClass, 0, static_cast<std::uint32_t>(glob_.classes_.size()));
    glob_.classes_.push_back(std::move(taken));
    return std::nullopt;
  }

  Wrong ClassCharacter(char32_t& character) {
    if (!AtEnd() && pattern_[at_] == U'\\') {
      if (auto wrong = Escape()) return wrong;
    }
    if (AtEnd()) return "a [ without its ]";
    character = pattern_[at_++];
    return std::nullopt;
  }

  Wrong Alternatives(int depth) {
    if (Next(U'{')) return "{{regular expressions}} are not supported";
    if (depth > kMostNested) return "braces nested too deeply";
    std::vector<std::uint32_t> ends;
    do {
      ++at_;
      const std::uint32_t fork = Here();
      Emit(Kind::kFork);
      if (auto wrong = Sequence(depth)) return wrong;
      if (AtEnd()) return "a { without its }";
      ends.push_back(Here());
      Emit(Kind::kJump);
      steps()[fork].index = Here();
    } while (pattern_[at_] == U',');
    ++at_;
    // The last fork leads here when there is no further alternative: nowhere.
    const std::uint32_t nowhere = Here();
    Emit(Kind::kClass, 0, static_cast<std::uint32_t>(glob_.classes_.size()));
    glob_.classes_.push_back({});
    for (const std::uint32_t end : ends) steps()[end].index = nowhere + 1;
    return std::nullopt;
  }

  Glob& glob_;
  std::vector<char32_t> pattern_;
  std::size_t at_ = 0;
};

// The steps that the machine is at, each once.
struct Glob::Places {
  explicit Places(std::size_t steps) : entered(steps) {}
  void Clear() {
    std::fill(entered.begin(), entered.end(), false);
    at.clear();
  }
  std::vector<bool> entered;
  std::vector<std::uint32_t> at;
  std::vector<std::uint32_t> open;
};

Result<Glob> Glob::Parse(std::string_view pattern) {
  Glob glob;
  glob.text_ = pattern;
  std::optional<std::string> wrong;
  if (pattern.size() > kMaxGlobBytes) {
    wrong = "it is longer than " + std::to_string(kMaxGlobBytes) + " bytes";
    glob.text_.resize(64);
  } else {
    wrong = GlobCompiler(glob).Compile();
  }
  if (!wrong) return glob;
  return Error{
      Action::kAskOperator, Fault::kNone,
      "\"" + EscapeText(glob.text_) + "\" is no pattern: " + *wrong + "; " + std::string(kForm)};
}

bool Glob::Takes(const Step& step, char32_t character) const {
  switch (step.kind) {
    case Step::Kind::kOne:
      return step.character == character;
    case Step::Kind::kAny:
      return true;
    case Step::Kind::kAnyInSegment:
      return character != U'/';
    case Step::Kind::kClass: {
      const Class& taken = classes_[step.index];
      const bool listed =
          std::any_of(taken.ranges.begin(), taken.ranges.end(), [character](const Range& range) {
            return range.first <= character && character <= range.last;
          });
      return listed != taken.negated && character != U'/';
    }
    case Step::Kind::kFork:
    case Step::Kind::kJump:
    case Step::Kind::kEnd:
      break;
  }
  return false;
}

void Glob::Enter(Places& places, std::uint32_t place) const {
  places.open.push_back(place);
  while (!places.open.empty()) {
    const std::uint32_t here = places.open.back();
    places.open.pop_back();
    if (places.entered[here]) continue;
    places.entered[here] = true;
    const Step& step = steps_[here];
    if (step.kind == Step::Kind::kFork) places.open.push_back(here + 1);
    if (step.kind == Step::Kind::kFork || step.kind == Step::Kind::kJump) {
      places.open.push_back(step.index);
    } else {
      places.at.push_back(here);
    }
  }
}

bool Glob::Matches(std::string_view key) const {
  Places now(steps_.size());
  Places next(steps_.size());
  Enter(now, 0);
  while (!key.empty() && !now.at.empty()) {
    const char32_t character = TakeCharacter(key);
    next.Clear();
    for (const std::uint32_t place : now.at) {
      if (Takes(steps_[place], character)) Enter(next, place + 1);
    }
    std::swap(now, next);
  }
  return key.empty() && now.entered[steps_.size() - 1];
}

}  // namespace lisync
