#include "src/sync/plan.h"

#include <algorithm>
#include <string>
#include <unordered_map>

#include "src/sync/retry.h"

namespace lisync {
namespace {

enum class Need { kNone, kCopy, kWait };

bool IsHeldVersion(const ObjectInfo& object, const ObjectState& state) {
  const bool held = state.status == ObjectStatus::kCopied || state.status == ObjectStatus::kAdopted;
  return held && state.size == object.size && state.source_etag == object.etag;
}

Need NeedOf(const ObjectInfo& object, const ObjectState* state, Instant now) {
  if (state == nullptr) return Need::kCopy;
  if (IsHeldVersion(object, *state)) return Need::kNone;
  const bool unfinished =
      state->status == ObjectStatus::kFailed || state->status == ObjectStatus::kPending;
  const bool same = state->size == object.size && state->source_etag == object.etag;
  if (unfinished && same && !IsDue(state->next_try, now)) return Need::kWait;
  return Need::kCopy;
}

CopyReason ReasonFor(const ObjectInfo& object, const ObjectState* state) {
  if (state == nullptr) return CopyReason::kNew;
  if (state->status == ObjectStatus::kVanished) return CopyReason::kCameBack;
  if (state->size != object.size || state->source_etag != object.etag) return CopyReason::kChanged;
  return state->status == ObjectStatus::kFailed ? CopyReason::kDueAgain : CopyReason::kPending;
}

ObjectState LeftOut(const ObjectInfo& object, const ObjectState* state, const std::string& by) {
  ObjectState record = state ? *state : ObjectState{};
  record.key = object.key;
  record.status = ObjectStatus::kPending;
  record.size = object.size;
  record.source_etag = object.etag;
  record.modified = object.modified;
  record.sha256.reset();
  record.fault = Fault::kExcluded;
  record.reason = "left out by " + by;
  record.next_try.reset();
  return record;
}

struct KeyHash {
  std::size_t operator()(const ObjectKey* key) const {
    return std::hash<std::string>()(key->bytes());
  }
};
struct KeyEqual {
  bool operator()(const ObjectKey* a, const ObjectKey* b) const { return *a == *b; }
};
template <typename T>
using ByKey = std::unordered_map<const ObjectKey*, const T*, KeyHash, KeyEqual>;

template <typename T>
ByKey<T> Index(std::span<const T> items) {
  ByKey<T> index;
  index.reserve(items.size());
  for (const T& item : items) index.emplace(&item.key, &item);
  return index;
}

template <typename T>
const T* Find(const ByKey<T>& index, const ObjectKey& key) {
  const auto found = index.find(&key);
  return found == index.end() ? nullptr : found->second;
}

}  // namespace

std::string_view Name(CopyReason reason) {
  switch (reason) {
    case CopyReason::kNew:
      return "new on main";
    case CopyReason::kChanged:
      return "changed on main";
    case CopyReason::kCameBack:
      return "came back to main";
    case CopyReason::kPending:
      return "not on hidden yet";
    case CopyReason::kDueAgain:
      return "failed before and is due";
    case CopyReason::kLost:
      return "not on hidden as recorded";
  }
  return "";
}

Plan PlanSync(std::span<const ObjectInfo> seen, std::span<const ObjectState> known,
              const Selection& selection, Instant now) {
  Plan plan;
  const ByKey<ObjectState> states = Index(known);
  const ByKey<ObjectInfo> objects = Index(seen);
  for (const ObjectInfo& object : seen) {
    if (Find(objects, object.key) != &object) continue;  // shown before
    const ObjectState* state = Find(states, object.key);
    const Need need = NeedOf(object, state, now);
    if (need == Need::kNone) {
      ++plan.up_to_date;
    } else if (need == Need::kWait) {
      ++plan.waiting;
    } else if (const auto by = LeftOutBy(selection, object)) {
      if (state && state->status == ObjectStatus::kFailed) {
        ++plan.waiting;  // its own reason stays
      } else if (state && state->status == ObjectStatus::kPending) {
        ++plan.left_out_before;
      } else {
        plan.left_out.push_back(LeftOut(object, state, *by));
      }
    } else {
      CopyTask task{object, std::nullopt, AtDestination::kUnknown, ReasonFor(object, state)};
      if (state) {
        task.known = *state;
        if (state->held) task.at_destination = AtDestination::kPresent;
      }
      plan.copies.push_back(std::move(task));
    }
  }

  for (const ObjectState& state : known) {
    if (state.status != ObjectStatus::kVanished && !Find(objects, state.key)) {
      plan.missing.push_back(state);
    }
  }
  return plan;
}

bool ProvesEqual(const ETag& source, const ETag& stored) {
  return source == stored && (source.IsMd5() || source.IsMultipart());
}

std::vector<Adoption> TakeAdoptions(std::vector<CopyTask>& copies, const StoredRange& stored) {
  std::vector<Adoption> adoptions;
  const ByKey<ObjectInfo> index = Index(std::span<const ObjectInfo>(stored.objects));
  std::vector<CopyTask> rest;
  rest.reserve(copies.size());
  for (CopyTask& task : copies) {
    const bool reached = !stored.up_to || task.object.key <= *stored.up_to;
    if (task.at_destination == AtDestination::kUnknown && reached) {
      const ObjectInfo* there = Find(index, task.object.key);
      if (there && there->size == task.object.size && ProvesEqual(task.object.etag, there->etag)) {
        adoptions.push_back({std::move(task), *there});
        continue;
      }
      task.at_destination = there ? AtDestination::kPresent : AtDestination::kAbsent;
    }
    rest.push_back(std::move(task));
  }
  copies = std::move(rest);
  return adoptions;
}

}  // namespace lisync
