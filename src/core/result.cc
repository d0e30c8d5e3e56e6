#include "src/core/result.h"

#include <array>

namespace lisync {
namespace {

struct FaultName {
  Fault fault;
  std::string_view name;
};

constexpr std::array kFaultNames = {
    FaultName{Fault::kNone, "none"},
    FaultName{Fault::kNetwork, "network"},
    FaultName{Fault::kThrottled, "throttled"},
    FaultName{Fault::kServer, "server"},
    FaultName{Fault::kProtocol, "protocol"},
    FaultName{Fault::kNotFound, "not-found"},
    FaultName{Fault::kNoBucket, "no-bucket"},
    FaultName{Fault::kDenied, "denied"},
    FaultName{Fault::kCredentials, "credentials"},
    FaultName{Fault::kChanged, "changed"},
    FaultName{Fault::kExists, "exists"},
    FaultName{Fault::kCorrupt, "corrupt"},
    FaultName{Fault::kInvalidKey, "invalid-key"},
    FaultName{Fault::kTooLarge, "too-large"},
    FaultName{Fault::kUnsupported, "unsupported"},
    FaultName{Fault::kNoSpace, "no-space"},
    FaultName{Fault::kIo, "io"},
    FaultName{Fault::kExcluded, "excluded"},
};

}  // namespace

std::string_view Name(Fault fault) {
  for (const FaultName& entry : kFaultNames) {
    if (entry.fault == fault) return entry.name;
  }
  return "none";
}

std::optional<Fault> FaultFromName(std::string_view name) {
  for (const FaultName& entry : kFaultNames) {
    if (entry.name == name) return entry.fault;
  }
  return std::nullopt;
}

}  // namespace lisync
