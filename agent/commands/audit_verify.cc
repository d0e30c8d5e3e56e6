#include "agent/commands/audit_verify.h"

#include <fstream>
#include <iostream>

#include "agent/commands/sync_report.h"
#include "agent/config_error.h"
#include "agent/json_output.h"
#include "agent/log_text.h"
#include "src/report/verify.h"
#include "storage/integrity.h"
#include "storage/sqlite_audit_log.h"

namespace lisync {
namespace {

struct Finding {
  std::optional<Seq> seq;
  std::string what;
};

struct Verification {
  TrailReport trail;
  std::vector<Finding> findings;  // the first bad entry first
};

Verification VerifyFile(const std::filesystem::path& file) {
  std::ifstream lines(file, std::ios::binary);
  if (!lines) throw ConfigError(file.string() + " cannot be read: name an export of the trail");
  return {VerifyStream(lines), {}};
}

// The trail by itself, then whether the tables beside it agree with it.
Verification VerifyDatabase(const std::filesystem::path& state_dir) {
  Verification verification{VerifyLog(*OpenAuditLog(state_dir)), {}};
  for (const Contradiction& contradiction : CheckIntegrity(state_dir).contradictions) {
    verification.findings.push_back({contradiction.seq, contradiction.what});
  }
  return verification;
}

void PrintText(std::ostream& out, const Verification& verification, const std::string& subject) {
  const TrailReport& trail = verification.trail;
  if (verification.findings.empty()) {
    out << "verified: " << Grouped(trail.entries) << " entries of "
        << (trail.origin.empty() ? "an empty trail" : trail.origin) << '\n';
  } else {
    out << "NOT VERIFIED: " << subject << " is not what li-sync wrote\n";
    for (const Finding& finding : verification.findings) {
      out << "  " << (finding.seq ? "entry " + std::to_string(*finding.seq) + ": " : "")
          << OneLine(finding.what) << '\n';
    }
    out << Grouped(trail.entries) << " entries before the first bad one are well-formed\n";
  }
  out << "tree size " << trail.head.size << "\nroot hash " << ToHex(trail.head.root) << '\n';
}

nlohmann::ordered_json ToJson(const Verification& verification) {
  nlohmann::ordered_json findings = nlohmann::ordered_json::array();
  for (const Finding& finding : verification.findings) {
    nlohmann::ordered_json seq = nullptr;
    if (finding.seq) seq = *finding.seq;
    findings.push_back({{"seq", seq}, {"what", finding.what}});
  }
  return {{"verified", verification.findings.empty()},   {"entries", verification.trail.entries},
          {"origin", verification.trail.origin},         {"size", verification.trail.head.size},
          {"root", ToHex(verification.trail.head.root)}, {"findings", findings}};
}

}  // namespace

ExitCode RunAuditVerify(const CommandContext& context, const AuditVerifyOptions& options) {
  Verification verification =
      options.file ? VerifyFile(*options.file) : VerifyDatabase(context.loaded.config.state.dir);
  if (const auto& bad = verification.trail.first_bad) {
    verification.findings.insert(verification.findings.begin(), {bad->seq, bad->why});
  }
  if (context.json()) {
    context.host.out << ToPrettyJsonText(ToJson(verification));
  } else {
    const std::string subject =
        options.file ? options.file->string() : context.loaded.config.state.dir.string();
    PrintText(context.host.out, verification, subject);
  }
  return verification.findings.empty() ? ExitCode::kOk : ExitCode::kSomeFailed;
}

}  // namespace lisync
