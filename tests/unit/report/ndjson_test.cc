#include "src/report/ndjson.h"

#include <gtest/gtest.h>

#include <sstream>

#include "src/report/verify.h"
#include "tests/support/faulty_audit_log.h"
#include "tests/support/memory_audit_log.h"

namespace lisync {
namespace {

TEST(ExportNdjson, WritesEachLeafAsItIsOnALine) {
  MemoryAuditLog log;
  log.Append(R"({"a":1})");
  log.Append(R"({"b":"ü"})");
  std::ostringstream out;
  EXPECT_EQ(ExportNdjson(log, out), 2U);
  EXPECT_EQ(out.str(), "{\"a\":1}\n{\"b\":\"ü\"}\n");
}

TEST(ExportNdjson, AnEmptyTrailIsAnEmptyExport) {
  MemoryAuditLog log;
  std::ostringstream out;
  EXPECT_EQ(ExportNdjson(log, out), 0U);
  EXPECT_EQ(out.str(), "");
}

TEST(ExportNdjson, StopsWhenTheStreamFails) {
  MemoryAuditLog log;
  log.Append("{}");
  std::ostringstream out;
  out.setstate(std::ios::badbit);
  EXPECT_EQ(ExportNdjson(log, out), 0U);
}

TEST(ExportNdjson, ATrailThatCannotBeReadIsNoShortExport) {
  MemoryAuditLog log;
  for (int i = 0; i < 5; ++i) log.Append("{}");
  FaultyAuditLog faulty(log, 3);
  std::ostringstream out;
  EXPECT_THROW(ExportNdjson(faulty, out), StorageError);
}

TEST(VerifyLog, ATrailThatCannotBeReadIsNoShortTrail) {
  MemoryAuditLog log;
  log.Append("{}");
  FaultyAuditLog faulty(log, 0);
  EXPECT_THROW(VerifyLog(faulty), StorageError);
}

}  // namespace
}  // namespace lisync
