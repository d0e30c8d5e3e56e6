#include "src/postgres/database_address.h"

#include <libpq-fe.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string_view>

namespace lisync {
namespace {

using Settings = std::map<std::string, std::string>;

struct OptionsDeleter {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};

bool IsUri(std::string_view dsn) {
  return dsn.starts_with("postgresql://") || dsn.starts_with("postgres://");
}

Error Unreadable(std::string why) {
  return {Action::kAskOperator, Fault::kProtocol,
          "the connection string cannot be read: " + std::move(why) +
              "; accepted are \"host=… port=… user=… password=… dbname=…\" (a value with blanks in "
              "single quotes) and \"postgresql://user:password@host:port/dbname\" (special "
              "characters as %40)"};
}

// libpq ends the user and password of a URI at the first @ or /. One of them unescaped in a
// password would put the rest of the password into the host, port or database, and so into error
// texts.
bool HoldsPartOfPassword(const Settings& settings) {
  return std::ranges::any_of(settings, [](const auto& setting) {
    const auto& [name, value] = setting;
    return (name == "host" || name == "port" || name == "dbname") &&
           value.find('@') != std::string::npos;
  });
}

Result<Settings> ParseDsn(const std::string& dsn) {
  char* message = nullptr;
  const std::unique_ptr<PQconninfoOption, OptionsDeleter> options(
      PQconninfoParse(dsn.c_str(), &message));
  PQfreemem(message);  // quotes the string
  if (!options) return Unreadable("it is not in a form that libpq knows");
  Settings settings;
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val != nullptr) settings[option->keyword] = option->val;
  }
  if (IsUri(dsn) && HoldsPartOfPassword(settings)) {
    return Unreadable("an @ or / in its user or password is not written as %40 or %2F");
  }
  return settings;
}

Result<Settings> SettingsOf(const DatabaseAddress& address) {
  if (!address.dsn.empty()) return ParseDsn(address.dsn);
  Settings settings{{"host", address.host},
                    {"port", address.port},
                    {"user", address.user},
                    {"dbname", address.dbname},
                    {"password", address.password}};
  std::erase_if(settings, [](const auto& setting) { return setting.second.empty(); });
  return settings;
}

std::string Quote(std::string_view value) {
  std::string quoted = "'";
  for (const char c : value) {
    if (c == '\'' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '\'';
}

}  // namespace

Result<std::string> ConnInfo(const DatabaseAddress& address) {
  Result<Settings> parsed = SettingsOf(address);
  if (!parsed.ok()) return parsed.error();
  Settings settings = std::move(parsed).value();
  settings.insert({{"fallback_application_name", "li-sync"},
                   {"connect_timeout", "10"},
                   {"keepalives_idle", "10"},
                   {"keepalives_interval", "5"},
                   {"keepalives_count", "3"},
                   {"tcp_user_timeout", "20000"},
                   {"client_encoding", "UTF8"}});
  std::string conninfo;
  for (const auto& [name, value] : settings) {
    if (!conninfo.empty()) conninfo += ' ';
    conninfo += name + '=' + Quote(value);
  }
  return conninfo;
}

std::string Describe(const DatabaseAddress& address) {
  const Result<Settings> settings = SettingsOf(address);
  if (!settings.ok()) return "an unreadable connection string";
  const auto part = [&](const char* name, std::string_view before, std::string_view after) {
    const auto found = settings.value().find(name);
    if (found == settings.value().end()) return std::string();
    return std::string(before) + found->second + std::string(after);
  };
  const std::string text = part("user", "", "@") + part("host", "", "") + part("port", ":", "") +
                           part("dbname", "/", "");
  return text.empty() ? "libpq's defaults" : text;
}

std::vector<std::string> SecretsOf(const DatabaseAddress& address) {
  std::vector<std::string> secrets;
  const Result<Settings> settings = SettingsOf(address);
  if (!settings.ok()) return secrets;
  for (const char* name : {"password", "sslpassword"}) {
    const auto found = settings.value().find(name);
    if (found != settings.value().end() && !found->second.empty()) {
      secrets.push_back(found->second);
    }
  }
  if (!address.dsn.empty()) secrets.push_back(address.dsn);
  return secrets;
}

}  // namespace lisync
