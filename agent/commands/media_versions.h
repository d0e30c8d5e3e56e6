#pragma once

#include <cstdint>
#include <optional>

#include "agent/command.h"
#include "src/core/object.h"

namespace lisync {

struct MediaVersionsOptions {
  std::optional<ObjectKey> key;        // of this object alone
  ObjectKey prefix;                    // of those whose key begins so
  std::optional<std::uint64_t> limit;  // absent: all
};

void DeclareMediaVersions(CLI::App& app, MediaVersionsOptions& options);
// Lists what hidden keeps of content that had to make way, by key, and where it is. Exits 0 whether
// there is any or not.
ExitCode RunMediaVersions(const CommandContext& context, const MediaVersionsOptions& options);

}  // namespace lisync
