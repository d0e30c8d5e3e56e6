#pragma once

#include <SQLiteCpp/Database.h>

#include <string>

namespace lisync {

// A connection as somebody else would open it: no setting of li-sync's in force.
inline SQLite::Database OpenRaw(const std::string& directory) {
  return SQLite::Database(directory + "/li-sync.db", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
}

// Somebody who knows about the triggers and removes them first.
inline void Tamper(const std::string& directory, const std::string& sql) {
  SQLite::Database database = OpenRaw(directory);
  for (const char* trigger :
       {"audit_entry_no_update", "audit_entry_no_delete", "audit_entry_in_order",
        "audit_tree_no_delete", "audit_tree_no_insert", "audit_tree_only_grows",
        "object_state_no_delete"}) {
    database.exec(std::string("DROP TRIGGER ") + trigger);
  }
  database.exec(sql);
}

}  // namespace lisync
