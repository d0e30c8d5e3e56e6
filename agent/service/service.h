#pragma once

#include <memory>
#include <string>
#include <vector>

#include "agent/command.h"
#include "agent/service/service_control.h"
#include "src/core/audit_event.h"

namespace lisync {

// The service: opens what it needs, runs its threads, and takes it all down again.
//
//   signal thread ──▶ Service ◀── HTTP workers
//                        │ Ask
//   runner: plan → run ──┤
//   monitor: replication ├──▶ StatusBoard ──▶ page, API, metrics, events
//   board: snapshots ────┘
//   watchdog: systemd
class Service : public ServiceControl {
 public:
  // Opens state, trail and sockets; starts nothing. Throws StorageError and ConfigError. The
  // context must outlive this.
  explicit Service(const CommandContext& context);
  ~Service() override;

  // Throws ConfigError when another service serves this state directory, or the address cannot be
  // listened on; StorageError when the directory cannot be used.
  static void CheckCanStart(const CommandContext& context);

  enum class End {
    kInOrder,
    kBroken,         // a thread ended by itself; the log has why
    kOutOfPatience,  // threads are still at work: the process must end without destroying this
  };
  // Runs until the context's stop; then ends the run in hand, waits for that no longer than
  // service.stop-timeout, and records the end. Throws StorageError when the start or an end in
  // order cannot be recorded.
  End Run();

  // The address of the page; empty without a server.
  std::string page_address() const;

  RunRecord Trigger(const Caller& caller) override;
  SyncsPerDay SetSyncsPerDay(std::uint32_t number, const Caller& caller) override;
  std::shared_ptr<const StatusSnapshot> Status() override;

 private:
  struct Parts;

  void TakeUpOpenRuns();
  void AwaitEnd();
  End Stop();
  void RecordLateStop(const std::string& reason);
  void Reload();
  // Audits, then takes over. Throws ConfigError and StorageError: the old one stays.
  void TakeOverConfiguration(const std::string& before);
  void RefuseConfiguration(const std::string& before, const std::string& why);
  void AskBySignal();
  void Record(const std::string& action, const std::string& outcome, const std::string& reason,
              std::vector<std::pair<std::string, std::string>> detail);
  void Record(AuditEvent event);

  const CommandContext& context_;
  std::unique_ptr<Parts> parts_;
};

}  // namespace lisync
