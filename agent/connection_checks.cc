#include "agent/connection_checks.h"

#include "agent/wiring.h"
#include "src/postgres/connection_check.h"

namespace lisync {
namespace {

CheckResult CheckDatabaseAt(const DatabaseAddress& address) {
  const auto check = CheckDatabase(address);
  if (!check.ok()) {
    return {ExitCode::kUnavailable, Describe(address) + ": " + check.error().what, {}};
  }
  return {ExitCode::kOk,
          Describe(address) + ": PostgreSQL " + check.value().server_version + ", as " +
              check.value().role + (check.value().read_only ? ", read-only" : ""),
          {}};
}

}  // namespace

CheckResult CheckSource(const CommandContext& context) {
  const auto source = OpenSource(ResolveMediaOf(context).source, context);
  const auto now = source->Now();
  if (!now.ok()) return {ExitCode::kUnavailable, source->Identity() + ": " + now.error().what, {}};
  const auto page = source->List({});
  if (!page.ok())
    return {ExitCode::kUnavailable, source->Identity() + ": " + page.error().what, {}};
  const Duration ahead = now.value() - context.host.clock.Now();
  CheckResult result{ExitCode::kOk, source->Identity() + ": can be listed", {}};
  if (ahead > std::chrono::minutes(1) || ahead < -std::chrono::minutes(1)) {
    result.warnings.push_back("main's clock and this machine's are " +
                              FormatDuration(ahead < Duration(0) ? -ahead : ahead) +
                              " apart: set both by NTP");
  }
  return result;
}

CheckResult CheckDestination(const CommandContext& context) {
  const auto store = OpenStore(ResolveMediaOf(context), context);
  const auto page = store->List({});
  if (!page.ok()) return {ExitCode::kUnavailable, store->Identity() + ": " + page.error().what, {}};
  return {ExitCode::kOk, store->Identity() + ": can be listed (writing is not tried)", {}};
}

CheckResult CheckHiddenDatabase(const CommandContext& context) {
  return CheckDatabaseAt(HiddenAddress(context.loaded.config));
}

CheckResult CheckMainDatabase(const CommandContext& context) {
  const auto address = MainAddress(context.loaded.config);
  if (address) return CheckDatabaseAt(*address);
  return {ExitCode::kOk,
          "not asked",
          {"main.dsn is not set: the slot and the publication on main stay unknown, so replication "
           "is never called healthy"}};
}

}  // namespace lisync
