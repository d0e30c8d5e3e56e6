#pragma once

#include <string>

namespace lisync {

// A self-signed certificate of 127.0.0.1 and its key, both PEM.
struct Certified {
  std::string certificate;
  std::string key;
};

// Valid from and until so many seconds from now.
Certified MakeCertificate(const std::string& common_name, long from = -3600, long until = 3600);

// The same key, under a passphrase.
std::string Encrypted(const std::string& key);

}  // namespace lisync
