#include "storage/object_state_row.h"

#include <algorithm>
#include <cstring>

#include "src/core/state_store.h"
#include "storage/packed_value.h"
#include "storage/write_transaction.h"

namespace lisync {
namespace {

StorageError BadRow(const ObjectKey& key, const std::string& what) {
  return {StorageError::Kind::kTampered, "the stored state of \"" + EscapeKey(key) + "\" has " +
                                             what +
                                             ", which no version of li-sync writes: check it with "
                                             "\"li-sync audit verify\""};
}

std::optional<Sha256> ReadSha256(const SQLite::Column& column, const ObjectKey& key) {
  if (column.isNull()) return std::nullopt;
  Sha256 sha256;
  if (column.getBytes() != static_cast<int>(sha256.size())) throw BadRow(key, "a cut SHA-256");
  std::memcpy(sha256.data(), column.getBlob(), sha256.size());
  return sha256;
}

ObjectStatus ReadStatus(const SQLite::Column& column, const ObjectKey& key) {
  const auto status = static_cast<ObjectStatus>(column.getInt());
  if (status < ObjectStatus::kPending || status > ObjectStatus::kVanished) {
    throw BadRow(key, "the status " + std::to_string(column.getInt()));
  }
  return status;
}

// The bytes of a text or a blob; the row must not move on while they are looked at.
std::string_view BytesOf(const SQLite::Column& column) {
  // The blob first: SQLite gives the length of what was asked for last.
  const auto* bytes = static_cast<const char*>(column.getBlob());
  return {bytes, static_cast<std::size_t>(column.getBytes())};
}

ETag ReadTag(const SQLite::Column& column, const ObjectKey& key) {
  if (!column.isBlob()) return {std::string(BytesOf(column))};
  auto tag = UnpackTag(BytesOf(column));
  if (!tag) throw BadRow(key, "a cut ETag");
  return {*std::move(tag)};
}

RunId ReadRun(const SQLite::Column& column) {
  return column.isInteger() ? UnpackRunId(column.getInt64()) : column.getString();
}

Fault ReadFault(const SQLite::Column& column, const ObjectKey& key) {
  const std::string_view name = BytesOf(column);
  if (name.empty()) return Fault::kNone;
  const auto fault = FaultFromName(name);
  if (!fault) throw BadRow(key, "an unknown fault");
  return *fault;
}

// `packed` keeps the bytes for as long as the statement needs them.
void BindTag(SQLite::Statement& statement, int index, const ETag& tag,
             std::optional<std::string>& packed) {
  packed = PackTag(tag.value);
  if (packed) {
    statement.bindNoCopy(index, packed->data(), static_cast<int>(packed->size()));
  } else {
    statement.bindNoCopy(index, tag.value);
  }
}

}  // namespace

void BindKey(SQLite::Statement& statement, int index, const ObjectKey& key) {
  statement.bindNoCopy(index, key.bytes().data(), static_cast<int>(key.bytes().size()));
}

void BindInstant(SQLite::Statement& statement, int index, const std::optional<Instant>& instant) {
  if (instant) {
    statement.bind(index, static_cast<std::int64_t>(instant->time_since_epoch().count()));
  } else {
    statement.bind(index);
  }
}

std::optional<Instant> ReadInstant(const SQLite::Column& column) {
  if (column.isNull()) return std::nullopt;
  return Instant(Duration(column.getInt64()));
}

ObjectState ReadObjectState(SQLite::Statement& row) {
  ObjectState state;
  state.key = ObjectKey(row.getColumn(0).getString());
  state.status = ReadStatus(row.getColumn(1), state.key);
  state.held = row.getColumn(2).getInt() != 0;
  state.size = static_cast<std::uint64_t>(row.getColumn(3).getInt64());
  state.source_etag = ReadTag(row.getColumn(4), state.key);
  const SQLite::Column destination = row.getColumn(5);
  state.destination_etag =
      destination.isNull() ? state.source_etag : ReadTag(destination, state.key);
  state.sha256 = ReadSha256(row.getColumn(6), state.key);
  state.modified = Instant(Duration(row.getColumn(7).getInt64()));
  state.run = ReadRun(row.getColumn(8));
  state.attempts = row.getColumn(9).getUInt();
  state.fault = ReadFault(row.getColumn(10), state.key);
  state.reason = row.getColumn(11).getString();
  state.next_try = ReadInstant(row.getColumn(12));
  return state;
}

ObjectStateWriter::ObjectStateWriter(SQLite::Database& database)
    : put_(database,
           "INSERT INTO object_state (" + std::string(kObjectStateColumns) +
               ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13) "
               "ON CONFLICT (key) DO UPDATE SET status = ?2, held = ?3, size = ?4, "
               "source_etag = ?5, destination_etag = ?6, sha256 = ?7, modified_us = ?8, run = ?9, "
               "attempts = ?10, fault = ?11, reason = ?12, next_try_us = ?13"),
      make_due_(database,
                "UPDATE object_state SET attempts = 0, next_try_us = ?2 "
                "WHERE key = ?1 AND status IN (1, 4)") {}

void ObjectStateWriter::MakeDue(const ObjectKey& key, Instant next_try) {
  StatementUse make_due(make_due_);
  BindKey(*make_due, 1, key);
  BindInstant(*make_due, 2, next_try);
  make_due->exec();
}

void ObjectStateWriter::Put(const ObjectState& state) {
  const std::string fault(state.fault == Fault::kNone ? "" : Name(state.fault));
  std::optional<std::string> source_tag;
  std::optional<std::string> destination_tag;
  StatementUse put(put_);
  BindKey(*put, 1, state.key);
  put->bind(2, static_cast<int>(state.status));
  put->bind(3, state.held ? 1 : 0);
  put->bind(4, static_cast<std::int64_t>(state.size));
  BindTag(*put, 5, state.source_etag, source_tag);
  if (state.destination_etag == state.source_etag) {
    put->bind(6);
  } else {
    BindTag(*put, 6, state.destination_etag, destination_tag);
  }
  if (state.sha256) {
    put->bindNoCopy(7, state.sha256->data(), static_cast<int>(state.sha256->size()));
  } else {
    put->bind(7);
  }
  put->bind(8, static_cast<std::int64_t>(state.modified.time_since_epoch().count()));
  if (const auto run = PackRunId(state.run)) {
    put->bind(9, *run);
  } else {
    put->bindNoCopy(9, state.run);
  }
  put->bind(10, state.attempts);
  put->bindNoCopy(11, fault);
  put->bindNoCopy(12, state.reason);
  BindInstant(*put, 13, state.next_try);
  put->exec();
}

}  // namespace lisync
