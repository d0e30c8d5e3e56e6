#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace lisync {

struct SyntheticPage {
  std::vector<std::size_t> objects;   // numbers of those listed
  std::vector<std::string> prefixes;  // common ones, for a delimiter
  bool truncated = false;
};

// A bucket of any number of objects that takes no room: each is made from its number when it is
// asked for. Keys are like those of Synapse's media store, 40 bytes long, and in byte order as the
// numbers are. Immutable.
class SyntheticBucket {
 public:
  explicit SyntheticBucket(std::size_t objects) : objects_(objects) {}

  std::size_t size() const { return objects_; }
  std::string Key(std::size_t number) const;
  std::string ETag(std::size_t number) const;  // 32 hex digits
  std::uint64_t Bytes(std::size_t number) const;
  // size() when there is no such key.
  std::size_t Find(const std::string& key) const;

  // As ListObjectsV2 lists: up to `most` keys and common prefixes that sort after `after` and begin
  // with `prefix`; an empty delimiter is none.
  SyntheticPage List(const std::string& prefix, const std::string& delimiter,
                     const std::string& after, std::size_t most) const;

 private:
  std::size_t FirstAfter(const std::string& key) const;

  const std::size_t objects_;
};

}  // namespace lisync
