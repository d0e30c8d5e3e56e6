#pragma once

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <string>
#include <string_view>

#include "agent/config.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/agent/config_error_of.h"

namespace lisync {

inline constexpr const char* kSecret = "hunter2";

// Sources in a directory of their own, where no file of this machine is looked at.
class ConfigTest : public testing::Test {
 protected:
  ConfigTest() {
    sources_.default_file = dir_ / "default.properties";
    sources_.host_name = "host-a";
  }

  std::string FileName() const { return dir_ / "c.properties"; }
  std::string WriteFile(const std::string& text, mode_t mode = 0600) {
    dir_.Write("c.properties", text);
    sources_.file = FileName();
    chmod(FileName().c_str(), mode);
    return FileName();
  }
  // A file that holds a secret.
  std::string WriteSecret(const std::string& name, const std::string& text) {
    dir_.Write(name, text);
    chmod((dir_ / name).c_str(), 0600);
    return dir_ / name;
  }
  Config Load() { return LoadConfig(sources_).config; }
  Setting SettingOf(std::string_view key) {
    for (Setting& setting : LoadConfig(sources_).settings) {
      if (setting.key == key) return setting;
    }
    return {};
  }
  std::string ErrorOf() {
    return ConfigErrorOf([this] { LoadConfig(sources_); });
  }
  // Of the file with this one line (the second).
  std::string ErrorOfLine(const std::string& line) {
    WriteFile("# configuration\n" + line + "\n");
    return ErrorOf();
  }

  TempDir dir_;
  ConfigSources sources_;
};

}  // namespace lisync
