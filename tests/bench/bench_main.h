#pragma once

#include <curl/curl.h>

#include <atomic>
#include <cstddef>
#include <exception>
#include <fstream>
#include <functional>
#include <iostream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

// The frame of the small programs that scripts/bench runs: arguments in, an exit code out.

namespace lisync {

inline std::vector<std::string> ReadLines(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

// Runs `make()`'s worker in each of `threads` threads; together the workers get each of 0 … count-1
// once, in order. A worker is made in its thread and returns false for what failed.
// Returns how many failed.
template <typename Make>
std::size_t ForEach(std::size_t threads, std::size_t count, const Make& make) {
  std::atomic<std::size_t> next = 0;
  std::atomic<std::size_t> failures = 0;
  std::vector<std::thread> running;
  running.reserve(threads);
  for (std::size_t i = 0; i < threads; ++i) {
    running.emplace_back([&] {
      auto work = make();
      for (std::size_t k = next++; k < count; k = next++) {
        if (!work(k)) ++failures;
      }
    });
  }
  for (std::thread& thread : running) thread.join();
  return failures;
}

// Exit codes: 0; 1 with a message for what failed or was thrown; 64 with `usage` for another number
// of arguments than `wanted`. `body` returns the number of failures.
inline int BenchMain(int argc, char** argv, int wanted, const char* usage,
                     const std::function<std::size_t(const std::vector<std::string>&)>& body) {
  if (argc != wanted + 1) {
    std::cerr << "usage: " << usage << "\n";
    return 64;
  }
  try {
    curl_global_init(CURL_GLOBAL_DEFAULT);
    const std::size_t failures = body(std::vector<std::string>(argv + 1, argv + argc));
    if (failures > 0) std::cerr << failures << " failed\n";
    return failures > 0 ? 1 : 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}

}  // namespace lisync
