#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <pqxx/pqxx>
#include <string>
#include <thread>

#include "src/postgres/database_address.h"

namespace lisync {

// A superuser's session: it makes and breaks what the probe looks at.
class Admin {
 public:
  explicit Admin(const DatabaseAddress& address) : connection_(ConnInfo(address).value()) {}

  pqxx::result Run(const std::string& sql) { return pqxx::nontransaction(connection_).exec(sql); }
  bool Holds(const std::string& condition) { return Run("SELECT " + condition)[0][0].as<bool>(); }

 private:
  pqxx::connection connection_;
};

// Asks again and again until it is so; false after a minute.
template <typename Condition>
bool Eventually(const Condition& condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return true;
}

// Logical replication between two databases that each test makes anew on the servers "main_pg" and
// "hidden_pg" of the JSON file that LI_SYNC_TEST_SERVERS names, and removes at its end. The
// databases, the role, the publication and the subscription all bear one name that nothing else
// has. The role may log in; on main it has pg_monitor, on hidden no right at all.
class ReplicationPair : public ::testing::Test {
 protected:
  static constexpr const char* kRolePassword = "probe's own";

  void SetUp() override;
  void TearDown() override;

  const std::string& name() const { return name_; }
  std::string Slot() const { return name_ + "_slot"; }

  // Superusers of the pair's databases.
  Admin& main() { return *main_; }
  Admin& hidden() { return *hidden_; }

  // Superusers' addresses: of the server's own database, and of the pair's.
  const DatabaseAddress& main_server() const { return main_server_; }
  const DatabaseAddress& hidden_server() const { return hidden_server_; }
  DatabaseAddress AsSuperuser(DatabaseAddress server) const;
  // The pair's database as its role.
  DatabaseAddress AsRole(DatabaseAddress server) const;

  void DropSlots();

 private:
  void MakeDatabases() const;
  void Replicate();
  void DropSubscription() const;

  DatabaseAddress main_server_;
  DatabaseAddress hidden_server_;
  std::string name_;  // empty: nothing was made
  std::unique_ptr<Admin> main_;
  std::unique_ptr<Admin> hidden_;
};

}  // namespace lisync
