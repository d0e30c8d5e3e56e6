#include "tests/contract/replication_pair.h"

#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

namespace lisync {
namespace {

nlohmann::json Servers() {
  const char* path = std::getenv("LI_SYNC_TEST_SERVERS");
  if (path == nullptr) {
    throw std::runtime_error(
        "LI_SYNC_TEST_SERVERS is not set: name the file that `scripts/servers up` wrote");
  }
  std::ifstream file(path);
  if (!file) {
    throw std::runtime_error(std::string(path) +
                             " cannot be read: start the servers with `scripts/servers up`");
  }
  return nlohmann::json::parse(file);
}

DatabaseAddress AddressOf(const nlohmann::json& server) {
  DatabaseAddress address;
  address.host = server.at("host").get<std::string>();
  address.port = std::to_string(server.at("port").get<int>());
  address.user = server.at("user").get<std::string>();
  address.dbname = server.at("dbname").get<std::string>();
  address.password = server.value("password", "");
  return address;
}

std::string Literal(const std::string& text) {
  std::string literal = "E'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') literal += '\\';
    literal += c;
  }
  return literal + '\'';
}

}  // namespace

void ReplicationPair::SetUp() {
  const nlohmann::json servers = Servers();
  main_server_ = AddressOf(servers.at("main_pg"));
  hidden_server_ = AddressOf(servers.at("hidden_pg"));
  static int tests = 0;
  name_ = "probe_" + std::to_string(getpid()) + '_' + std::to_string(++tests);
  MakeDatabases();
  main_ = std::make_unique<Admin>(AsSuperuser(main_server_));
  hidden_ = std::make_unique<Admin>(AsSuperuser(hidden_server_));
  Replicate();
}

void ReplicationPair::TearDown() {
  if (name_.empty()) return;
  hidden_.reset();
  main_.reset();
  DropSubscription();
  DropSlots();
  for (const DatabaseAddress& server : {hidden_server_, main_server_}) {
    Admin admin(server);
    admin.Run("DROP DATABASE IF EXISTS " + name_ + " WITH (FORCE)");
    admin.Run("DROP ROLE IF EXISTS " + name_);
  }
}

DatabaseAddress ReplicationPair::AsSuperuser(DatabaseAddress server) const {
  server.dbname = name_;
  return server;
}

DatabaseAddress ReplicationPair::AsRole(DatabaseAddress server) const {
  server.dbname = name_;
  server.user = name_;
  server.password = kRolePassword;
  return server;
}

void ReplicationPair::DropSlots() {
  Admin main(main_server_);
  const std::string of_ours = " FROM pg_replication_slots WHERE database = '" + name_ + "'";
  EXPECT_TRUE(Eventually([&] {
    main.Run("SELECT pg_terminate_backend(active_pid)" + of_ours + " AND active");
    main.Run("SELECT pg_drop_replication_slot(slot_name)" + of_ours + " AND NOT active");
    return main.Holds("NOT EXISTS (SELECT" + of_ours + ")");
  }));
}

void ReplicationPair::MakeDatabases() const {
  for (const DatabaseAddress& server : {main_server_, hidden_server_}) {
    Admin admin(server);
    admin.Run("CREATE DATABASE " + name_);
    admin.Run("CREATE ROLE " + name_ + " LOGIN PASSWORD " + Literal(kRolePassword));
    Admin database(AsSuperuser(server));
    database.Run("CREATE TABLE seen (id int PRIMARY KEY, body text)");
    database.Run("CREATE TABLE other (id int PRIMARY KEY)");
  }
}

// The slot is made apart and has another name than the subscription, as it may be anywhere.
void ReplicationPair::Replicate() {
  main_->Run("GRANT pg_monitor TO " + name_);
  main_->Run("INSERT INTO seen VALUES (1, 'before')");
  main_->Run("CREATE PUBLICATION " + name_ + " FOR TABLE seen, other");
  main_->Run("SELECT pg_create_logical_replication_slot('" + Slot() + "', 'pgoutput')");
  hidden_->Run("CREATE SUBSCRIPTION " + name_ + " CONNECTION " +
               Literal(ConnInfo(AsSuperuser(main_server_)).value()) + " PUBLICATION " + name_ +
               " WITH (create_slot = false, slot_name = '" + Slot() + "')");
}

void ReplicationPair::DropSubscription() const {
  if (!Admin(hidden_server_)
           .Holds("EXISTS (SELECT FROM pg_database WHERE datname = '" + name_ + "')")) {
    return;
  }
  Admin hidden(AsSuperuser(hidden_server_));
  if (!hidden.Holds("EXISTS (SELECT FROM pg_subscription WHERE subname = '" + name_ + "')")) {
    return;
  }
  hidden.Run("ALTER SUBSCRIPTION " + name_ + " DISABLE");
  hidden.Run("ALTER SUBSCRIPTION " + name_ + " SET (slot_name = NONE)");
  hidden.Run("DROP SUBSCRIPTION " + name_);
}

}  // namespace lisync
