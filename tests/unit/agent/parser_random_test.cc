// Random texts, from a fixed seed, for the parsers of files that people write.
#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>

#include "agent/config_error.h"
#include "agent/config_values.h"
#include "agent/log_text.h"
#include "agent/properties.h"
#include "agent/rclone_config.h"
#include "src/sync/bandwidth_timetable.h"

namespace lisync {
namespace {

constexpr int kTexts = 20'000;

// Bytes of all values, and pieces that lead deeper into the grammars.
class RandomTexts {
 public:
  std::string Next() {
    static constexpr std::array<std::string_view, 22> kPieces = {
        "[", "]", "=", ":", "\n",     "\r\n",    "\\", "\\\n", "`",         "\"\"\"", "#",
        ";", "!", " ", "a", "[main]", "type=s3", "${", "}",    "endpoint=", "\xc3",   "\r"};
    std::string text;
    const auto pieces = Below(40);
    for (std::size_t i = 0; i < pieces; ++i) {
      if (Below(3) == 0) {
        text += static_cast<char>(Below(256));
      } else {
        text += kPieces.at(Below(kPieces.size()));
      }
    }
    return text;
  }

 private:
  std::size_t Below(std::size_t n) {
    return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_);
  }
  std::mt19937_64 random_{20261124};
};

// Runs `parse` on each text; anything but a value or a ConfigError fails.
template <typename Parse>
void ExpectOnlyConfigErrors(Parse parse) {
  RandomTexts texts;
  int taken = 0;
  int refused = 0;
  for (int i = 0; i < kTexts; ++i) {
    const std::string text = texts.Next();
    try {
      parse(text);
      ++taken;
    } catch (const ConfigError&) {
      ++refused;
    } catch (const std::exception& e) {
      FAIL() << "text " << i << ": " << e.what() << "\n" << OneLine(text);
    }
  }
  EXPECT_GT(taken, kTexts / 100);
  EXPECT_GT(refused, kTexts / 100);
}

TEST(RandomText, MakesThePropertiesParserThrowNothingButConfigErrors) {
  ExpectOnlyConfigErrors([](const std::string& text) { ParseProperties(text, "f"); });
}

TEST(RandomText, MakesTheRcloneParserThrowNothingButConfigErrors) {
  ExpectOnlyConfigErrors([](const std::string& text) {
    RcloneConfig::Parse("[main]\ntype = local\n" + text, "f").Resolve({"main", "/x"}, {});
  });
}

TEST(RandomText, MakesNoPlaceThatIsNotAbsolute) {
  RandomTexts texts;
  for (int i = 0; i < kTexts; ++i) {
    const std::string text = texts.Next();
    const auto path = ParseRemotePath(text);
    if (path.ok() && path.value().remote.empty()) {
      EXPECT_EQ(path.value().path.at(0), '/');
    }
    ParseDuration(text);
    ParseBandwidth(text);
    ParseRequestRate(text);
    if (auto table = BandwidthTimetable::Parse(text); table.ok()) table.value().At({}, *Utc());
  }
}

}  // namespace
}  // namespace lisync
