#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>

#include "agent/exit_code.h"
#include "src/sync/verify_counts.h"
#include "src/sync/verify_pass.h"

namespace lisync {

// How a verification is said to people and programs. Pure.

// Differences are an alarm, repaired or not.
ExitCode CodeOf(const VerifyReport& report);

// "read 120 objects (1.2 MB) · looked at 4,000 of 12,400 records · 24.1 MB/s · 1 different"
std::string VerifyProgressText(const VerifyProgress& progress, std::uint64_t records,
                               Duration elapsed);
// One line: the end, the counts, and what to do where there is something to do.
std::string SummaryText(const VerifyReport& report, const VerifyOptions& options);
// "sample 5%: 620 objects (3.4 GB) read, all as recorded"
std::string SummaryText(const VerifyRecord& record);

// `findings`: what was said of single objects.
nlohmann::ordered_json ToJson(const VerifyReport& report, const VerifyOptions& options,
                              std::span<const std::string> findings);
// Null when nothing was verified yet.
nlohmann::ordered_json ToJson(const std::optional<VerifyRecord>& record);

}  // namespace lisync
