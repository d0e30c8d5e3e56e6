#include "tests/sim/sim_hidden.h"

#include <algorithm>
#include <utility>

namespace lisync {

// Parts go to the MemoryStore; only the end is a write.
class SimHidden::Upload : public MultipartUpload {
 public:
  Upload(SimHidden& hidden, ObjectInfo object, std::unique_ptr<MultipartUpload> real)
      : hidden_(hidden), object_(std::move(object)), real_(std::move(real)) {}

  std::string Session() const override { return real_->Session(); }
  std::string LeftOut() const override { return real_->LeftOut(); }
  Result<bool> Has(std::uint32_t number, std::uint64_t size, const Md5& md5) override {
    return hidden_.world_.Ask<bool>("hidden.has", object_.key,
                                    [&] { return real_->Has(number, size, md5); });
  }
  Result<void> PutPart(std::uint32_t number, std::span<const std::byte> bytes,
                       const Md5& md5) override {
    return hidden_.world_.Ask<void>("hidden.part", object_.key,
                                    [&] { return real_->PutPart(number, bytes, md5); });
  }
  Result<StoredObject> Complete() override {
    return hidden_.world_.Ask<StoredObject>(
        "hidden.complete", object_.key, [&] { hidden_.watch_.Asked(object_, {}, nullptr); },
        [&] {
          const auto before = hidden_.bucket_.Find(object_.key);
          auto stored = real_->Complete();
          if (stored.ok()) hidden_.Wrote(object_, before);
          return stored;
        });
  }

 private:
  SimHidden& hidden_;
  const ObjectInfo object_;
  const std::unique_ptr<MultipartUpload> real_;
};

Result<ListPage> SimHidden::List(const ObjectKey& start_after) {
  return world_.Ask<ListPage>("hidden.list", start_after, [&]() -> Result<ListPage> {
    auto page = real_.List(start_after);
    if (!page.ok() || page.value().objects.empty()) return page;
    if (!world_.dice.Chance(world_.weather.odd_pages)) return page;
    std::vector<ObjectInfo>& objects = page.value().objects;
    const auto at = static_cast<std::ptrdiff_t>(world_.dice.Below(objects.size()));
    switch (world_.dice.Below(3)) {
      case 0:
        world_.Note("  the page is out of order");
        std::reverse(objects.begin(), objects.end());
        break;
      case 1:
        world_.Note("  the page lacks an object");
        objects.erase(objects.begin() + at);
        break;
      default:
        world_.Note("  the listing does not go on");
        page.value().next_start_after = start_after;
    }
    return page;
  });
}

Result<StoredObject> SimHidden::Head(const ObjectKey& key) {
  return world_.Ask<StoredObject>("hidden.head", key, [&] { return real_.Head(key); });
}

Result<void> SimHidden::Read(const ObjectKey& key, const StoredObject& expected,
                             std::uint64_t offset, std::span<std::byte> into) {
  return world_.Ask<void>("hidden.read", key, [&] {
    auto read = real_.Read(key, expected, offset, into);
    if (read.ok() && !into.empty() && world_.dice.Chance(world_.weather.flipped_bytes)) {
      world_.Note("  a byte is flipped on the way");
      into.front() ^= std::byte{0x10};
      misread_.insert(key);
    }
    return read;
  });
}

Result<StoredObject> SimHidden::Put(const ObjectInfo& object, const ObjectHeaders& headers,
                                    std::span<const std::byte> bytes, const Md5& md5,
                                    Precondition precondition) {
  return world_.Ask<StoredObject>(
      "hidden.put", object.key, [&] { watch_.Asked(object, headers, &bytes); },
      [&]() -> Result<StoredObject> {
        if (CannotHold(object.key)) return Error{Action::kSkip, Fault::kInvalidKey, "no such key"};
        const auto before = bucket_.Find(object.key);
        auto stored = real_.Put(object, headers, bytes, md5, precondition);
        if (stored.ok()) Wrote(object, before);
        return stored;
      });
}

Result<std::unique_ptr<MultipartUpload>> SimHidden::Begin(const ObjectInfo& object,
                                                          const ObjectHeaders& headers,
                                                          std::uint64_t part_size,
                                                          Precondition precondition) {
  using Begun = std::unique_ptr<MultipartUpload>;
  return world_.Ask<Begun>("hidden.begin", object.key, [&]() -> Result<Begun> {
    if (CannotHold(object.key)) return Error{Action::kSkip, Fault::kInvalidKey, "no such key"};
    auto begun = real_.Begin(object, headers, part_size, precondition);
    if (!begun.ok()) return begun;
    return Begun(std::make_unique<Upload>(*this, object, std::move(begun).value()));
  });
}

Result<std::unique_ptr<MultipartUpload>> SimHidden::Resume(const ObjectInfo& object,
                                                           const std::string& session,
                                                           std::uint64_t part_size,
                                                           Precondition precondition) {
  using Begun = std::unique_ptr<MultipartUpload>;
  return world_.Ask<Begun>("hidden.resume", object.key, [&]() -> Result<Begun> {
    auto begun = real_.Resume(object, session, part_size, precondition);
    if (!begun.ok()) return begun;
    return Begun(std::make_unique<Upload>(*this, object, std::move(begun).value()));
  });
}

Result<KeptVersion> SimHidden::KeepVersion(const ObjectKey& key, const StoredObject& judged,
                                           const ObjectKey& kept) {
  return world_.Ask<KeptVersion>("hidden.keep", key, [&] {
    const auto earlier = bucket_.Find(kept);
    auto copy = real_.KeepVersion(key, judged, kept);
    if (!copy.ok()) return copy;
    kept_[key].insert(kept);
    const bool as_damaged = kept.bytes().find("/damaged-") != std::string::npos;
    if (as_damaged && !IsMeddledWith(key) && !misread_.contains(key)) {
      world_.Violated("\"" + EscapeKey(key) + "\" is kept as damaged, and is not");
    }
    if (earlier && earlier->bytes != bucket_.Find(kept)->bytes) {
      world_.Violated("the version kept as \"" + EscapeKey(kept) + "\" was overwritten");
    }
    return copy;
  });
}

void SimHidden::Wrote(const ObjectInfo& object, const std::optional<MemoryObject>& replaced) {
  CheckKept(object.key, replaced);
  meddled_.erase(object.key);
  rotten_.erase(object.key);
  watch_.Written(object);
}

void SimHidden::CheckKept(const ObjectKey& key, const std::optional<MemoryObject>& replaced) {
  if (!replaced) return;
  const std::set<ObjectKey>& places = kept_[key];
  const bool kept = std::any_of(places.begin(), places.end(), [&](const ObjectKey& place) {
    const auto there = bucket_.Find(place);
    return there && there->bytes == replaced->bytes && there->headers == replaced->headers;
  });
  if (!kept) {
    world_.Violated("what hidden had as \"" + EscapeKey(key) + "\" was replaced and not kept");
  }
}

void SimHidden::WriteByOthers(const ObjectKey& key, MemoryObject object) {
  world_.Note("others write \"" + EscapeKey(key) + "\" on " + Identity());
  bucket_.Insert(key, std::move(object), Precondition::kNone);
  meddled_.insert(key);
  rotten_.erase(key);
}

void SimHidden::LoseByOthers(const ObjectKey& key) {
  world_.Note(Identity() + " loses \"" + EscapeKey(key) + "\"");
  bucket_.Remove(key.bytes());
  meddled_.insert(key);
  rotten_.erase(key);
  present_.erase(key);
}

void SimHidden::Rot(const ObjectKey& key) {
  std::string bytes = bucket_.Bytes(key.bytes());
  if (bytes.empty()) return;
  world_.Note("\"" + EscapeKey(key) + "\" rots on " + Identity());
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  bucket_.Rot(key.bytes(), std::move(bytes));
  meddled_.insert(key);
  rotten_.insert(key);
}

void SimHidden::CheckNothingIsLost() {
  const auto objects = bucket_.objects();
  for (const ObjectKey& key : present_) {
    if (!objects.contains(key)) {
      world_.Violated("\"" + EscapeKey(key) + "\" disappeared from hidden");
    }
  }
  for (const auto& [key, object] : objects) present_.insert(key);
}

}  // namespace lisync
