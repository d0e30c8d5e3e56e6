#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "src/core/audit_log.h"

namespace lisync {

// A row of audit_entry.
struct EntryRow {
  Seq seq = 0;
  std::string leaf;
  std::int64_t time_us = 0;
  std::string run;
  std::string action;
  std::string outcome;
  std::optional<std::string> object_key;  // bytes
};

// What the columns of a row say otherwise than its leaf; empty when nothing.
std::string ColumnsContradictLeaf(const EntryRow& row);

// The leaf's own account of an object, for comparing it with object_state.
struct ObjectAccount {
  std::string action;
  std::string outcome;
  std::optional<std::uint64_t> size;
  std::string etag;              // as recorded: escaped, perhaps cut
  std::string destination_etag;  // the same
  std::string sha256;            // hex; empty when absent
  std::string side{};            // detail.side: of a verification, which side it found bad
};

// Absent when the leaf is no JSON object.
std::optional<ObjectAccount> ReadAccount(std::string_view leaf);

}  // namespace lisync
