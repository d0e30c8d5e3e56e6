#pragma once

#include <vector>

#include "src/core/audit_event.h"
#include "src/core/earlier_version.h"
#include "src/core/object.h"

namespace lisync {

// Where the version of `key` with this tag is kept when main's newer one replaces it on hidden:
// prefix + key + "/" + tag, or with the key's SHA-256 for the key where that is too long.
ObjectKey VersionKey(const ObjectKey& prefix, const ObjectKey& key, const ETag& replaced);

// What stands for the tag in VersionKey when what was replaced is damaged: a server may tell of it
// the tag of the good content, whose version may be kept already.
ETag DamagedTag(const RunId& run, const ETag& told);

// Names the versions that had to make way in the entry about their object: kept_key, kept_version
// where there is one, kept_etag; of a second one kept_key_2 and so on.
void AddKeptDetail(const std::vector<EarlierVersion>& kept, AuditEvent& event);

}  // namespace lisync
