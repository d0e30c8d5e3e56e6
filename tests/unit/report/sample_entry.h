#pragma once

#include <string>

namespace lisync {

// A well-formed entry, written out by hand: the verifier is tested without the writer.
inline std::string SampleEntry(int seq, const std::string& reason = "all is well") {
  return R"({"action":"object.copy","actor":"li-sync","actor_uid":998,"detail.checked":"etag",)"
         R"("etag":"0123","key":"local_content/a b","origin":"audit.example/test",)"
         R"("outcome":"ok","reason":")" +
         reason + R"(","run":"20261124T034411Z-1a2b3c4d","seq":)" + std::to_string(seq) +
         R"(,"size":12,"time":"2026-11-24T03:44:11.000123Z","v":1})";
}

inline std::string SampleLines(int count) {
  std::string lines;
  for (int seq = 0; seq < count; ++seq) lines += SampleEntry(seq) + "\n";
  return lines;
}

}  // namespace lisync
