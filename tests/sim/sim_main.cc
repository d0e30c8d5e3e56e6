#include "tests/sim/sim_main.h"

#include <algorithm>
#include <utility>

namespace lisync {
namespace {

bool IsVersion(const MainVersion& version, std::uint64_t size, const ETag& etag) {
  return version.info.size == size && version.info.etag == etag;
}

Error NotFound(const ObjectKey& key) {
  return {Action::kReplan, Fault::kNotFound, "\"" + EscapeKey(key) + "\" is not there"};
}

}  // namespace

Result<Instant> SimMain::Now() {
  return world_.Ask<Instant>("main.now", {}, [this] { return Result<Instant>(now()); });
}

Result<ListPage> SimMain::List(const ObjectKey& start_after) {
  return world_.Ask<ListPage>("main.list", start_after, [&] {
    ListPage page = Page(start_after);
    if (world_.dice.Chance(world_.weather.odd_pages)) MakeOdd(start_after, page);
    return Result<ListPage>(std::move(page));
  });
}

ListPage SimMain::Page(const ObjectKey& start_after) const {
  ListPage page;
  auto it = current_.upper_bound(start_after);
  for (; it != current_.end() && page.objects.size() < page_size_; ++it) {
    page.objects.push_back(it->second.info);
  }
  page.last = it == current_.end();
  if (!page.objects.empty()) page.next_start_after = page.objects.back().key;
  return page;
}

void SimMain::MakeOdd(const ObjectKey& start_after, ListPage& page) {
  Dice& dice = world_.dice;
  std::vector<ObjectInfo>& objects = page.objects;
  if (objects.empty()) return;
  const auto at = static_cast<std::ptrdiff_t>(dice.Below(objects.size()));
  ObjectInfo& picked = objects[static_cast<std::size_t>(at)];
  switch (dice.Below(7)) {
    case 0:
      world_.Note("  the page is out of order");
      std::reverse(objects.begin(), objects.end());
      break;
    case 1:
      world_.Note("  the page shows an object twice");
      objects.push_back(ObjectInfo(picked));
      break;
    case 2:
      world_.Note("  the page lacks \"" + EscapeKey(picked.key) + "\"");
      misshown_.insert(picked.key);
      objects.erase(objects.begin() + at);
      break;
    case 3:
      world_.Note("  the page shows an old version of \"" + EscapeKey(picked.key) + "\"");
      misshown_.insert(picked.key);
      picked = dice.Pick(ever_[picked.key]).info;
      break;
    case 4:
      if (page.last) break;
      world_.Note("  the listing does not go on");
      page.next_start_after = start_after;
      break;
    case 5: {
      const ObjectKey key = dice.Chance(500) ? ever_.begin()->first : ever_.rbegin()->first;
      if (current_.contains(key) || key <= start_after) break;
      if (!page.last && key > page.next_start_after) break;
      world_.Note("  the page still shows \"" + EscapeKey(key) + "\"");
      misshown_.insert(key);
      objects.push_back(ever_[key].back().info);
      break;
    }
    default:
      if (current_.begin()->first > start_after) break;
      world_.Note("  the page shows one of an earlier page again");
      objects.insert(objects.begin(), current_.begin()->second.info);
  }
}

Result<ObjectInfo> SimMain::Head(const ObjectKey& key) {
  return world_.Ask<ObjectInfo>("main.head", key, [&]() -> Result<ObjectInfo> {
    const auto found = current_.find(key);
    if (found == current_.end()) return NotFound(key);
    return found->second.info;
  });
}

Result<ObjectHeaders> SimMain::Get(const ObjectInfo& expected, std::uint64_t offset,
                                   std::span<std::byte> into) {
  return world_.Ask<ObjectHeaders>("main.get", expected.key, [&]() -> Result<ObjectHeaders> {
    const auto found = current_.find(expected.key);
    if (found == current_.end()) return NotFound(expected.key);
    const MainVersion& version = found->second;
    if (version.info.etag != expected.etag || version.info.size != expected.size) {
      return Error{Action::kReplan, Fault::kChanged, "it is another version"};
    }
    if (offset > version.bytes.size() || into.size() > version.bytes.size() - offset) {
      world_.Violated("bytes were asked for that \"" + EscapeKey(expected.key) + "\" has not");
      return Error{Action::kReplan, Fault::kChanged, "it ends early"};
    }
    const auto bytes = AsBytes(version.bytes).subspan(offset, into.size());
    std::copy(bytes.begin(), bytes.end(), into.begin());
    if (!into.empty() && version.provable() && world_.dice.Chance(world_.weather.flipped_bytes)) {
      world_.Note("  a byte is flipped on the way");
      into[static_cast<std::size_t>(world_.dice.Below(into.size()))] ^= std::byte{0x10};
    }
    return version.headers;
  });
}

Result<std::uint64_t> SimMain::PartSize(const ObjectInfo& expected, std::uint32_t number) {
  return world_.Ask<std::uint64_t>("main.part", expected.key, [&]() -> Result<std::uint64_t> {
    const auto found = current_.find(expected.key);
    if (found == current_.end()) return NotFound(expected.key);
    const MainVersion& version = found->second;
    if (version.info.etag != expected.etag) {
      return Error{Action::kReplan, Fault::kChanged, "it is another version"};
    }
    if (version.part_size == 0) return expected.size;
    if (version.odd_parts && number == 2) return version.part_size + 1;
    return version.part_size;
  });
}

void SimMain::Write(const ObjectKey& key, MainVersion version) {
  version.info.key = key;
  version.info.size = version.bytes.size();
  version.info.modified = now();
  version.sha256 = Sha256Of(AsBytes(version.bytes));
  ever_[key].push_back(version);
  if (!current_.contains(key)) absent_.insert(key);
  current_[key] = std::move(version);
}

void SimMain::Remove(const ObjectKey& key) {
  current_.erase(key);
  absent_.insert(key);
}

void SimMain::BeginRun() {
  at_begin_.clear();
  for (const auto& [key, version] : current_) at_begin_[key] = ever_[key].size() - 1;
  absent_.clear();
  misshown_.clear();
}

const MainVersion* SimMain::Find(const ObjectKey& key, std::uint64_t size, const ETag& etag) const {
  const auto versions = ever_.find(key);
  if (versions == ever_.end()) return nullptr;
  for (const MainVersion& version : versions->second) {
    if (IsVersion(version, size, etag)) return &version;
  }
  return nullptr;
}

bool SimMain::Had(const ObjectInfo& object, const ObjectHeaders& headers) const {
  const std::vector<MainVersion>& versions = ever_.at(object.key);
  return std::any_of(versions.begin(), versions.end(), [&](const MainVersion& version) {
    return IsVersion(version, object.size, object.etag) && version.headers == headers;
  });
}

bool SimMain::WasCurrent(const ObjectKey& key, std::uint64_t size, const ETag& etag) const {
  const auto versions = ever_.find(key);
  const auto first = at_begin_.find(key);
  if (versions == ever_.end()) return false;
  const std::size_t from = first == at_begin_.end() ? 0 : first->second;
  return std::any_of(versions->second.begin() + static_cast<std::ptrdiff_t>(from),
                     versions->second.end(),
                     [&](const MainVersion& version) { return IsVersion(version, size, etag); });
}

}  // namespace lisync
