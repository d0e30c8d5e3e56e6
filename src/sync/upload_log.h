#pragma once

#include <optional>

#include "src/core/audit_event.h"
#include "src/core/state_store.h"
#include "src/core/upload_session.h"

namespace lisync {

// Where uploads in parts are remembered across runs. Thread-safe.
class UploadLog {
 public:
  virtual ~UploadLog() = default;
  // The upload of this key that was begun and has not ended. Absent also when recording has failed.
  virtual std::optional<UploadSession> FindUpload(const ObjectKey& key) = 0;
  // Durable, with its audit entry, when it returns true. False when recording has failed: the
  // caller stops.
  virtual bool RecordUpload(const UploadSession& upload, const AuditEvent& event) = 0;
};

// In a StateStore, which outlives it; what that throws is thrown on.
class StoredUploadLog : public UploadLog {
 public:
  explicit StoredUploadLog(StateStore& states) : states_(states) {}

  std::optional<UploadSession> FindUpload(const ObjectKey& key) override {
    return states_.LoadUpload(key);
  }
  bool RecordUpload(const UploadSession& upload, const AuditEvent& event) override {
    Batch batch;
    batch.events.push_back(event);
    batch.upload = upload;
    states_.Commit(batch);
    return true;
  }

 private:
  StateStore& states_;
};

}  // namespace lisync
