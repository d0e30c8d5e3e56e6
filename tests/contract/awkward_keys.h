#pragma once

#include <string>
#include <vector>

namespace lisync {

// Names that every implementation holds.
inline std::vector<std::string> HonestKeys() {
  return {
      "plain.txt",
      "local_content/Ab/Cd/EfGhIj",
      "with space",
      " leading and trailing ",
      "plus+plus",
      "percent%41%",
      "question?mark",
      "hash#tag",
      "amper&sand",
      "quotes'\"`",
      "less<more>",
      "semi;colon:comma,at@",
      "equals=dollar$bang!star*",
      "brackets[](){}|^~",
      "emoji-\xF0\x9F\x98\x80",
      "nfc-\xC3\xA9",   // é as one code point
      "nfd-e\xCC\x81",  // é as two
      "same-\xC3\xA9",  // the pair side by side
      "same-e\xCC\x81",
      "...dots",
      "UPPER and lower",
      "upper and lower",
  };
}

// Names that some implementation cannot hold.
inline std::vector<std::string> HardKeys() {
  return {
      "back\\slash",
      "control\x01\x1F",
      "new\nline",
      "return\rfeed",
      "tab\there",
      "not-utf8-\xFF\xFE",
      "delete\x7F",
      "folder/",
      "double//slash",
      "/leading",
      "dot/./dot",
      "dots/../dots",
      std::string(255, 'n'),
      std::string(256, 'n'),
      std::string(500, 'a') + "/" + std::string(400, 'b'),
  };
}

}  // namespace lisync
