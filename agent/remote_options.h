#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/ini.h"
#include "agent/process.h"

namespace lisync {

// One remote's options from file and environment together, with the place of each for errors.
class RemoteOptions {
 public:
  // `section` is null for a remote that the file does not have.
  RemoteOptions(std::string remote, const std::string& file, const IniSection* section,
                const Environment& environment);

  const std::string& remote() const { return remote_; }
  bool empty() const { return options_.empty(); }
  std::vector<std::string> Names() const;
  // Empty when the option is not set.
  std::string Value(std::string_view option) const;
  // Absent when it is not set. Throws ConfigError when it is neither true nor false.
  std::optional<bool> Switch(std::string_view option) const;

  // "FILE:12: remote "main-s3": endpoint", or the variable in the place of the file and line.
  std::string Where(std::string_view option) const;
  [[noreturn]] void Refuse(std::string_view option, std::string_view reason) const;
  [[noreturn]] void RefuseRemote(std::string_view reason) const;

  // "RCLONE_CONFIG_MAIN_S3_ENDPOINT" of main-s3 and endpoint.
  static std::string VariableName(std::string_view remote, std::string_view option);

 private:
  struct Option {
    std::string value;
    std::string place;
  };
  std::string remote_;
  std::string place_;
  std::map<std::string, Option, std::less<>> options_;
};

}  // namespace lisync
