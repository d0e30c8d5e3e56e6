#pragma once

#include "src/core/object.h"

namespace lisync {

inline bool ByKey(const ObjectInfo& a, const ObjectInfo& b) { return a.key < b.key; }

// A key that sorts before `key`, which is not empty, with little between them: the last byte less.
inline ObjectKey JustBefore(const ObjectKey& key) {
  return ObjectKey(key.bytes().substr(0, key.bytes().size() - 1));
}

}  // namespace lisync
