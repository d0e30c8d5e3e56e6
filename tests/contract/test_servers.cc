#include "tests/contract/test_servers.h"

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace lisync {
namespace {

nlohmann::json ServerOf(const std::string& name) {
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
  const nlohmann::json servers = nlohmann::json::parse(file);
  if (!servers.contains(name)) {
    throw std::runtime_error(std::string(path) + " names no server " + name +
                             ": start it with `scripts/servers up`");
  }
  return servers.at(name);
}

}  // namespace

S3Remote TestServer(const std::string& name) {
  const nlohmann::json server = ServerOf(name);
  const Result<S3Endpoint> endpoint = ParseEndpoint(server.at("endpoint").get<std::string>());
  if (!endpoint.ok()) throw std::runtime_error(endpoint.error().what);
  S3Remote remote;
  remote.endpoint = endpoint.value();
  remote.credentials.access_key = server.at("access_key");
  remote.credentials.secret_key = server.at("secret_key");
  remote.bucket = server.at("scratch_bucket");
  remote.low_level_retries = 3;
  return remote;
}

std::string TestBucket(const std::string& server, const std::string& versioning) {
  const nlohmann::json buckets = ServerOf(server).value("versioned_buckets", nlohmann::json());
  if (!buckets.contains(versioning)) {
    throw std::runtime_error(server + " has no bucket with versioning " + versioning +
                             ": start it anew with `scripts/servers up --fresh`");
  }
  return buckets.at(versioning);
}

}  // namespace lisync
