#include "agent/service/fault_advice.h"

#include <array>

namespace lisync {
namespace {

struct FaultAdvice {
  Fault fault;
  std::string_view title;
  std::string_view advice;
};

constexpr std::array kAdvice = {
    FaultAdvice{Fault::kNone, "not tried yet", ""},
    FaultAdvice{Fault::kNetwork, "network", ""},
    FaultAdvice{Fault::kThrottled, "asked to slow down", ""},
    FaultAdvice{Fault::kServer, "the server failed", ""},
    FaultAdvice{Fault::kProtocol, "answer not understood", ""},
    FaultAdvice{Fault::kNotFound, "not found", ""},
    FaultAdvice{Fault::kNoBucket, "bucket or directory missing",
                "Create the bucket or the directory, or correct its name in the configuration; "
                "li-sync config check tries it."},
    FaultAdvice{Fault::kDenied, "no access",
                "Let li-sync's credentials read these objects on main and write them on hidden; "
                "the reason names the side that refuses."},
    FaultAdvice{Fault::kCredentials, "credentials refused",
                "Put valid credentials into the configuration; li-sync config check tries them."},
    FaultAdvice{Fault::kChanged, "changed while it was copied", ""},
    FaultAdvice{Fault::kExists, "appeared on hidden meanwhile", ""},
    FaultAdvice{Fault::kCorrupt, "content damaged", ""},
    FaultAdvice{Fault::kInvalidKey, "hidden cannot hold the key",
                "Use a destination that can hold such keys: an S3 bucket can hold what a directory "
                "cannot."},
    FaultAdvice{Fault::kTooLarge, "too large",
                "Raise the size limit of hidden's storage for these objects."},
    FaultAdvice{Fault::kUnsupported, "not supported",
                "Use storage for hidden that offers the operation named in the reason."},
    FaultAdvice{Fault::kNoSpace, "no space on hidden", "Make room on hidden's storage."},
    FaultAdvice{Fault::kIo, "input/output error",
                "Check the disk that the reason names: its health, its mount and the rights on "
                "it."},
    FaultAdvice{Fault::kExcluded, "left out by a selection", ""},
};

const FaultAdvice& Of(Fault fault) {
  for (const FaultAdvice& entry : kAdvice) {
    if (entry.fault == fault) return entry;
  }
  return kAdvice[0];
}

}  // namespace

bool NeedsPerson(Fault fault) { return !Of(fault).advice.empty(); }

std::string_view TitleOf(Fault fault) { return Of(fault).title; }

std::string_view AdviceOf(Fault fault) { return Of(fault).advice; }

}  // namespace lisync
