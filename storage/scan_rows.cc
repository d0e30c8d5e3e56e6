#include "storage/scan_rows.h"

#include "storage/object_state_row.h"
#include "storage/write_transaction.h"

namespace lisync {
ScanReader::ScanReader(SQLite::Database& database)
    : scan_(database,
            "SELECT run, watermark_us, noted_us, source, destination, compares FROM scan"),
      ranges_(database, "SELECT after, up_to, reached, ended FROM scan_range ORDER BY after") {}

std::optional<Scan> ScanReader::Read() {
  StatementUse row(scan_);
  if (!row->executeStep()) return std::nullopt;
  Scan scan;
  scan.run = row->getColumn(0).getString();
  scan.watermark = ReadInstant(row->getColumn(1));
  scan.noted = Instant(Duration(row->getColumn(2).getInt64()));
  scan.source = row->getColumn(3).getString();
  scan.destination = row->getColumn(4).getString();
  scan.compares = row->getColumn(5).getInt() != 0;
  StatementUse ranges(ranges_);
  while (ranges->executeStep()) {
    ScanRange range;
    range.keys.after = ObjectKey(ranges->getColumn(0).getString());
    const SQLite::Column up_to = ranges->getColumn(1);
    if (!up_to.isNull()) range.keys.up_to = ObjectKey(up_to.getString());
    range.reached = ObjectKey(ranges->getColumn(2).getString());
    range.ended = ranges->getColumn(3).getInt() != 0;
    scan.ranges.push_back(std::move(range));
  }
  return scan;
}

ScanWriter::ScanWriter(SQLite::Database& database)
    : put_scan_(database,
                "INSERT INTO scan (id, run, watermark_us, noted_us, source, destination, compares) "
                "VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (id) DO UPDATE SET run = ?1, "
                "watermark_us = ?2, noted_us = ?3, source = ?4, destination = ?5, compares = ?6"),
      forget_ranges_(database, "DELETE FROM scan_range"),
      put_range_(database,
                 "INSERT INTO scan_range (after, up_to, reached, ended) VALUES (?1, ?2, ?3, ?4)") {}

void ScanWriter::Put(const Scan& scan) {
  StatementUse put(put_scan_);
  put->bindNoCopy(1, scan.run);
  BindInstant(*put, 2, scan.watermark);
  BindInstant(*put, 3, scan.noted);
  put->bindNoCopy(4, scan.source);
  put->bindNoCopy(5, scan.destination);
  put->bind(6, scan.compares ? 1 : 0);
  put->exec();
  StatementUse(forget_ranges_)->exec();
  for (const ScanRange& range : scan.ranges) {
    StatementUse row(put_range_);
    BindKey(*row, 1, range.keys.after);
    if (range.keys.up_to) {
      BindKey(*row, 2, *range.keys.up_to);
    } else {
      row->bind(2);
    }
    BindKey(*row, 3, range.reached);
    row->bind(4, range.ended ? 1 : 0);
    row->exec();
  }
}

}  // namespace lisync
