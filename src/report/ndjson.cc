#include "src/report/ndjson.h"

#include <limits>

namespace lisync {

std::uint64_t ExportNdjson(AuditLog& log, std::ostream& out) {
  std::uint64_t lines = 0;
  log.Read(0, std::numeric_limits<Seq>::max(), [&](Seq, std::string_view leaf) {
    out.write(leaf.data(), static_cast<std::streamsize>(leaf.size())).put('\n');
    if (out) ++lines;
    return static_cast<bool>(out);
  });
  return lines;
}

}  // namespace lisync
