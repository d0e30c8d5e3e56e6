#pragma once

#include <cstdint>
#include <optional>

#include "agent/command.h"
#include "src/sync/held_check.h"
#include "src/sync/selection.h"

namespace lisync {

enum class RunKind {
  kRun,
  kPlanOnly,  // --dry-run: shows the plan and does nothing of it
};

// What `sync` and `media sync` are told of the media.
struct MediaRunOptions {
  Selection selection{};
  HeldCheck held = HeldCheck::kTrust;  // --full: kCompare
  RunKind kind = RunKind::kRun;
  std::optional<std::uint32_t> transfers{};  // just so many
};

// Adds --since, --prefix, --min-size, --max-size, --include, --exclude, --full, --transfers and
// --dry-run.
void DeclareMediaRun(CLI::App& app, MediaRunOptions& options);

// Throws UsageError for values that leave nothing.
void CheckMediaRun(const MediaRunOptions& options);

// Whether it is the run that the service does when it is asked for one.
bool IsUsualRun(const MediaRunOptions& options);

// Adds --limit: at most so many are shown; absent for all.
void AddLimit(CLI::App& app, std::optional<std::uint64_t>& limit);

// A key or the beginning of one as li-sync shows it: %XX stands for a byte. Throws
// CLI::ValidationError in the name of `option` for one that is empty or longer than a key can be.
ObjectKey KeyOption(const std::string& option, const std::string& text);

}  // namespace lisync
