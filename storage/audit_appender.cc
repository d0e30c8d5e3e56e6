#include "storage/audit_appender.h"

#include <utility>
#include <vector>

#include "storage/leaf.h"
#include "storage/write_transaction.h"

namespace lisync {
namespace {

StorageError Tampered(const std::string& what) {
  return {StorageError::Kind::kTampered, "the audit trail is not what was written: " + what +
                                             "; check it with \"li-sync audit verify\" and restore "
                                             "the database from a backup"};
}

}  // namespace

// One statement, so that both halves are of the same instant.
StoredTreeReader::StoredTreeReader(SQLite::Database& database)
    : read_(database,
            "SELECT origin, size, frontier, (SELECT coalesce(max(seq) + 1, 0) FROM audit_entry) "
            "FROM audit_tree WHERE id = 1") {}

StoredTree StoredTreeReader::Read() {
  StatementUse read(read_);
  if (!read->executeStep()) throw Tampered("its tree is missing");
  const SQLite::Column frontier = read->getColumn(2);
  auto range = CompactRange::Parse({static_cast<const std::byte*>(frontier.getBlob()),
                                    static_cast<std::size_t>(frontier.getBytes())});
  const auto size = static_cast<std::uint64_t>(read->getColumn(1).getInt64());
  const auto entries = static_cast<std::uint64_t>(read->getColumn(3).getInt64());
  if (!range || range->size() != size) throw Tampered("its tree is damaged");
  return {read->getColumn(0).getString(), *std::move(range), entries};
}

AuditAppender::AuditAppender(SQLite::Database& database, std::string origin)
    : origin_(std::move(origin)),
      tree_(database),
      insert_(database,
              "INSERT INTO audit_entry (seq, leaf, leaf_hash, time_us, run, action, outcome, "
              "object_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"),
      update_tree_(database,
                   "UPDATE audit_tree SET origin = ?, size = ?, frontier = ? WHERE id = 1") {}

void AuditAppender::Begin() {
  StoredTree tree = tree_.Read();
  if (tree.range.size() != tree.entries) {
    throw Tampered("its tree covers " + std::to_string(tree.range.size()) +
                   " entries, the stored ones reach number " +
                   (tree.entries == 0 ? std::string("none") : std::to_string(tree.entries - 1)));
  }
  if (!tree.origin.empty() && tree.origin != origin_) {
    throw StorageError(StorageError::Kind::kCannotOpen,
                       "the audit trail here was begun as \"" + EscapeText(tree.origin) +
                           "\", audit.origin is \"" + EscapeText(origin_) +
                           "\": a trail keeps its name; set audit.origin back, or set state.dir to "
                           "a new directory for a new trail");
  }
  range_ = std::move(tree.range);
  stored_size_ = range_.size();
}

void AuditAppender::Append(const AuditEvent& event) {
  const RecordedEntry entry = EncodeEntry(range_.size(), origin_, event);
  const Sha256 leaf_hash = hasher_.Leaf(AsBytes(entry.leaf));
  StatementUse insert(insert_);
  insert->bind(1, static_cast<std::int64_t>(range_.size()));
  insert->bindNoCopy(2, entry.leaf.data(), static_cast<int>(entry.leaf.size()));
  insert->bindNoCopy(3, leaf_hash.data(), static_cast<int>(leaf_hash.size()));
  insert->bind(4, static_cast<std::int64_t>(event.time.time_since_epoch().count()));
  insert->bindNoCopy(5, entry.run);
  insert->bindNoCopy(6, entry.action);
  insert->bindNoCopy(7, entry.outcome);
  if (event.key && !event.key->empty()) {
    const std::string& key = event.key->bytes();
    insert->bindNoCopy(8, key.data(), static_cast<int>(key.size()));
  } else {
    insert->bind(8);
  }
  insert->exec();
  range_.Append(leaf_hash, hasher_);
}

TreeHead AuditAppender::Save() {
  if (range_.size() != stored_size_) {
    const std::vector<std::byte> frontier = range_.Serialize();
    StatementUse update(update_tree_);
    update->bindNoCopy(1, origin_);
    update->bind(2, static_cast<std::int64_t>(range_.size()));
    update->bindNoCopy(3, frontier.data(), static_cast<int>(frontier.size()));
    update->exec();
  }
  return range_.Head(hasher_);
}

}  // namespace lisync
