#include "tests/bench/synthetic_bucket.h"

#include <array>
#include <cstdio>

namespace lisync {
namespace {

// SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014).
std::uint64_t Mix(std::uint64_t number) {
  number += 0x9e3779b97f4a7c15;
  number = (number ^ (number >> 30)) * 0xbf58476d1ce4e5b9;
  number = (number ^ (number >> 27)) * 0x94d049bb133111eb;
  return number ^ (number >> 31);
}

std::string Hex(std::uint64_t number) {
  std::array<char, 17> text{};
  std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(number));
  return text.data();
}

// After every key that begins with this prefix.
std::string PastAll(std::string prefix) {
  prefix.append(64, '\xFF');
  return prefix;
}

}  // namespace

std::string SyntheticBucket::Key(std::size_t number) const {
  // Eight digits spread the numbers evenly over all folders and keep their order.
  const std::uint64_t step = (std::uint64_t{1} << 32) / (objects_ + 1);
  const std::string place = Hex(number * step).substr(8);
  std::string key = "local_content/";
  key.append(place, 0, 2).append("/").append(place, 2, 2).append("/").append(place, 4);
  return key.append(Hex(Mix(number)));
}

std::string SyntheticBucket::ETag(std::size_t number) const {
  return Hex(Mix(2 * number + 1)) + Hex(Mix(~number));
}

std::uint64_t SyntheticBucket::Bytes(std::size_t number) const {
  return 4096 + Mix(number) % 61441;
}

std::size_t SyntheticBucket::FirstAfter(const std::string& key) const {
  std::size_t low = 0;
  std::size_t high = objects_;
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (Key(middle) > key) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

std::size_t SyntheticBucket::Find(const std::string& key) const {
  const std::size_t next = FirstAfter(key);
  return next > 0 && Key(next - 1) == key ? next - 1 : objects_;
}

SyntheticPage SyntheticBucket::List(const std::string& prefix, const std::string& delimiter,
                                    const std::string& after, std::size_t most) const {
  SyntheticPage page;
  std::size_t next = FirstAfter(after);
  // Prefixes of keys sort before them: the key before the prefix's first is where it begins.
  if (!prefix.empty() && prefix > after) {
    next = FirstAfter(prefix);
    if (next > 0 && Key(next - 1) == prefix) --next;
  }
  while (next < objects_) {
    const std::string key = Key(next);
    if (!key.starts_with(prefix)) break;
    if (page.objects.size() + page.prefixes.size() == most) {
      page.truncated = true;
      break;
    }
    const auto cut = delimiter.empty() ? std::string::npos : key.find(delimiter, prefix.size());
    if (cut == std::string::npos) {
      page.objects.push_back(next++);
      continue;
    }
    std::string common = key.substr(0, cut + delimiter.size());
    next = FirstAfter(PastAll(common));
    if (common > after) page.prefixes.push_back(std::move(common));
  }
  return page;
}

}  // namespace lisync
