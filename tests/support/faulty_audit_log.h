#pragma once

#include "src/core/audit_log.h"

namespace lisync {

// Forwards to another trail, but throws before it hands out entry `fails_at`.
class FaultyAuditLog : public AuditLog {
 public:
  FaultyAuditLog(AuditLog& real, Seq fails_at) : real_(real), fails_at_(fails_at) {}

  TreeHead Head() override { return real_.Head(); }
  void Read(Seq first, Seq last, const EntryVisitor& visit) override {
    real_.Read(first, last, [&](Seq seq, std::string_view leaf) {
      if (seq >= fails_at_) throw StorageError(StorageError::Kind::kCannotOpen, "injected");
      return visit(seq, leaf);
    });
  }

 private:
  AuditLog& real_;
  const Seq fails_at_;
};

}  // namespace lisync
