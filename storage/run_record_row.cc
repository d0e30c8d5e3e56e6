#include "storage/run_record_row.h"

#include <array>
#include <string>

#include "src/core/state_store.h"
#include "storage/object_state_row.h"
#include "storage/write_transaction.h"

namespace lisync {
namespace {

constexpr std::string_view kColumns =
    "run, state, trigger, command, requested_by, requested_us, started_us, finished_us, end, "
    "reason, "
    "replication, seen, up_to_date, planned, copied, adopted, failed, vanished, waiting, left_out, "
    "bytes_planned, bytes_copied, noted_us, in_flight, objects_per_second, bytes_per_second, "
    "left_us";
constexpr int kFirstCount = 11;
constexpr int kFirstOfPace = 22;
constexpr int kColumnCount = 27;

// In the order of the columns.
constexpr std::array kCounts = {
    &RunCounts::seen,     &RunCounts::up_to_date,    &RunCounts::planned,     &RunCounts::copied,
    &RunCounts::adopted,  &RunCounts::failed,        &RunCounts::vanished,    &RunCounts::waiting,
    &RunCounts::left_out, &RunCounts::bytes_planned, &RunCounts::bytes_copied};

std::string Select(const std::string& rest) {
  return "SELECT " + std::string(kColumns) + " FROM run_record " + rest;
}

std::string Placeholders() {
  std::string text;
  for (int i = 1; i <= kColumnCount; ++i) {
    if (i > 1) text += ", ";
    text += '?';
    text += std::to_string(i);
  }
  return text;
}

template <typename Enum>
Enum ReadEnum(const SQLite::Column& column, Enum last, const RunId& run) {
  const int value = column.getInt();
  if (value < 1 || value > static_cast<int>(last)) {
    throw StorageError(StorageError::Kind::kTampered,
                       "the stored record of run " + EscapeText(run) +
                           " has a value that no version of li-sync writes: check it with "
                           "\"li-sync audit verify\"");
  }
  return static_cast<Enum>(value);
}

std::optional<RunPace> ReadPace(SQLite::Statement& row) {
  const auto noted = ReadInstant(row.getColumn(kFirstOfPace));
  if (!noted) return std::nullopt;
  RunPace pace;
  pace.noted = *noted;
  pace.in_flight = static_cast<std::uint64_t>(row.getColumn(kFirstOfPace + 1).getInt64());
  pace.objects_per_second = row.getColumn(kFirstOfPace + 2).getDouble();
  pace.bytes_per_second = row.getColumn(kFirstOfPace + 3).getDouble();
  const SQLite::Column left = row.getColumn(kFirstOfPace + 4);
  if (!left.isNull()) pace.left = Duration(left.getInt64());
  return pace;
}

// `first` is the number of the first parameter.
void BindPace(SQLite::Statement& put, int first, const std::optional<RunPace>& pace) {
  if (!pace) {
    for (int i = 0; i < kColumnCount - kFirstOfPace; ++i) put.bind(first + i);
    return;
  }
  BindInstant(put, first, pace->noted);
  put.bind(first + 1, static_cast<std::int64_t>(pace->in_flight));
  put.bind(first + 2, pace->objects_per_second);
  put.bind(first + 3, pace->bytes_per_second);
  if (pace->left) {
    put.bind(first + 4, static_cast<std::int64_t>(pace->left->count()));
  } else {
    put.bind(first + 4);
  }
}

RunRecord ReadRecord(SQLite::Statement& row) {
  RunRecord record;
  record.run = row.getColumn(0).getString();
  record.state = ReadEnum(row.getColumn(1), RunState::kStopped, record.run);
  record.trigger = ReadEnum(row.getColumn(2), RunTrigger::kSignal, record.run);
  record.command = row.getColumn(3).getString();
  record.requested_by = row.getColumn(4).getString();
  record.requested = Instant(Duration(row.getColumn(5).getInt64()));
  record.started = ReadInstant(row.getColumn(6));
  record.finished = ReadInstant(row.getColumn(7));
  record.end = row.getColumn(8).getString();
  record.reason = row.getColumn(9).getString();
  record.replication = row.getColumn(10).getString();
  int column = kFirstCount;
  for (const auto count : kCounts) {
    record.counts.*count = static_cast<std::uint64_t>(row.getColumn(column++).getInt64());
  }
  record.pace = ReadPace(row);
  return record;
}

std::vector<RunRecord> ReadAll(SQLite::Statement& rows) {
  std::vector<RunRecord> records;
  while (rows.executeStep()) records.push_back(ReadRecord(rows));
  return records;
}

}  // namespace

RunRecordReader::RunRecordReader(SQLite::Database& database)
    : newest_(database, Select("ORDER BY run DESC LIMIT ?1")),
      newest_before_(database, Select("WHERE run < ?2 ORDER BY run DESC LIMIT ?1")),
      one_(database, Select("WHERE run = ?1")),
      open_(database, Select("WHERE state IN (1, 2) ORDER BY run")) {}

std::vector<RunRecord> RunRecordReader::Newest(const std::optional<RunId>& before,
                                               std::int64_t limit) {
  StatementUse rows(before ? newest_before_ : newest_);
  rows->bind(1, limit);
  if (before) rows->bindNoCopy(2, *before);
  return ReadAll(*rows);
}

std::optional<RunRecord> RunRecordReader::One(const RunId& run) {
  StatementUse row(one_);
  row->bindNoCopy(1, run);
  if (!row->executeStep()) return std::nullopt;
  return ReadRecord(*row);
}

std::vector<RunRecord> RunRecordReader::Open() {
  StatementUse rows(open_);
  return ReadAll(*rows);
}

RunRecordWriter::RunRecordWriter(SQLite::Database& database)
    : put_(database, "INSERT OR REPLACE INTO run_record (" + std::string(kColumns) + ") VALUES (" +
                         Placeholders() + ")") {}

void RunRecordWriter::Put(const RunRecord& record) {
  StatementUse put(put_);
  put->bindNoCopy(1, record.run);
  put->bind(2, static_cast<int>(record.state));
  put->bind(3, static_cast<int>(record.trigger));
  put->bindNoCopy(4, record.command);
  put->bindNoCopy(5, record.requested_by);
  BindInstant(*put, 6, record.requested);
  BindInstant(*put, 7, record.started);
  BindInstant(*put, 8, record.finished);
  put->bindNoCopy(9, record.end);
  put->bindNoCopy(10, record.reason);
  put->bindNoCopy(11, record.replication);
  int column = kFirstCount + 1;
  for (const auto count : kCounts) {
    put->bind(column++, static_cast<std::int64_t>(record.counts.*count));
  }
  BindPace(*put, column, record.pace);
  put->exec();
}

}  // namespace lisync
