#include "src/sync/held_check.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "src/sync/key_order.h"

namespace lisync {
namespace {

bool SpeaksForContent(const ETag& etag) { return etag.IsMd5() || etag.IsMultipart(); }

bool IsCurrent(const ObjectState& state) {
  return state.status == ObjectStatus::kCopied || state.status == ObjectStatus::kAdopted;
}

const ObjectInfo* Find(const std::vector<ObjectInfo>& sorted, const ObjectKey& key) {
  const auto found =
      std::lower_bound(sorted.begin(), sorted.end(), ObjectInfo{key, 0, {}, {}}, ByKey);
  return found != sorted.end() && found->key == key ? &*found : nullptr;
}

}  // namespace

std::string HeldContradiction(const ObjectState& recorded, const StoredObject* shown) {
  if (shown == nullptr) return "hidden no longer has it";
  if (IsCurrent(recorded) && shown->size != recorded.size) {
    return "hidden has " + std::to_string(shown->size) + " bytes of it, recorded are " +
           std::to_string(recorded.size);
  }
  const bool comparable =
      SpeaksForContent(recorded.destination_etag) && SpeaksForContent(shown->etag);
  if (comparable && shown->etag != recorded.destination_etag) {
    return "hidden has other content: its ETag is " + shown->etag.value + ", recorded is " +
           recorded.destination_etag.value;
  }
  return "";
}

HeldLoss LossOf(const ObjectState& recorded, const StoredObject* shown, std::string reason) {
  HeldLoss loss{recorded, recorded, std::move(reason)};
  ObjectState& state = loss.state;
  state.held = shown != nullptr;
  state.destination_etag = shown != nullptr ? shown->etag : ETag{};
  if (!IsCurrent(recorded)) return loss;
  state.status = ObjectStatus::kPending;
  state.sha256.reset();
  state.attempts = 0;
  state.fault = Fault::kNone;
  state.reason = loss.reason;
  state.next_try.reset();
  return loss;
}

Result<std::vector<HeldLoss>> HeldComparison::Compare(std::span<ObjectState> known) {
  auto listed = Listed(known);
  if (!listed.ok()) return listed.error();
  std::vector<HeldLoss> losses;
  for (ObjectState& state : known) {
    if (!state.held) continue;
    const ObjectInfo* found = Find(listed.value(), state.key);
    std::optional<StoredObject> shown;
    if (found != nullptr) shown = StoredObject{found->size, found->etag};
    if (HeldContradiction(state, shown ? &*shown : nullptr).empty()) continue;

    auto asked = store_.Head(state.key);
    std::string reason;
    if (asked.ok()) {
      shown = std::move(asked).value();
      reason = HeldContradiction(state, &*shown);
      if (reason.empty()) continue;
    } else if (asked.error().fault == Fault::kNotFound) {
      shown.reset();
      reason = HeldContradiction(state, nullptr);
    } else if (asked.error().action == Action::kAskOperator) {
      return asked.error();
    } else {
      // Something may be there: it is looked at before anything is written.
      reason = "hidden does not list it as recorded, and cannot be asked: " + asked.error().what;
      if (!shown) shown = StoredObject{state.size, state.destination_etag};
    }
    losses.push_back(LossOf(state, shown ? &*shown : nullptr, std::move(reason)));
    state = losses.back().state;
  }
  return losses;
}

Result<std::vector<ObjectInfo>> HeldComparison::Listed(std::span<const ObjectState> known) {
  std::vector<ObjectKey> wanted;
  for (const ObjectState& state : known) {
    if (state.held) wanted.push_back(state.key);
  }
  std::vector<ObjectInfo> found;
  if (wanted.empty()) return found;
  const auto take = [&](std::vector<ObjectInfo> objects) {
    for (ObjectInfo& object : objects) {
      if (object.key > wanted.back()) {
        ahead_.push_back(std::move(object));
      } else if (std::binary_search(wanted.begin(), wanted.end(), object.key)) {
        found.push_back(std::move(object));
      }
    }
  };
  take(std::exchange(ahead_, {}));
  // What hidden has besides (kept versions) is passed over without listing it.
  if (ahead_.empty()) cursor_ = std::max(cursor_, JustBefore(wanted.front()));
  while (!last_ && cursor_ < wanted.back()) {
    if (auto page = NextPage(); !page.ok()) return page.error();
    take(std::exchange(ahead_, {}));
  }
  std::sort(found.begin(), found.end(), ByKey);
  return found;
}

Result<void> HeldComparison::NextPage() {
  auto page = store_.List(cursor_);
  if (!page.ok()) return page.error();
  ListPage& listed = page.value();
  if (!listed.last && listed.next_start_after <= cursor_) {
    return Error{Action::kAskOperator, Fault::kProtocol,
                 "the listing does not go on after \"" + EscapeKey(cursor_) + "\""};
  }
  last_ = listed.last;
  cursor_ = std::move(listed.next_start_after);
  std::move(listed.objects.begin(), listed.objects.end(), std::back_inserter(ahead_));
  return {};
}

}  // namespace lisync
