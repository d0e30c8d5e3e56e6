#include "src/report/verify.h"

#include <array>
#include <limits>
#include <string_view>
#include <utility>

#include "src/report/entry_check.h"
#include "src/report/tree_root.h"

namespace lisync {
namespace {

class Verifier {
 public:
  // False after the first bad entry; nothing may be added then.
  bool Add(std::string_view entry) {
    if (auto why = check_.Check(entries_, entry)) return Bad(std::move(*why));
    tree_.Add(entry);
    ++entries_;
    return true;
  }

  bool Bad(std::string why) {
    first_bad_ = BadEntry{entries_, std::move(why)};
    return false;
  }

  std::uint64_t entries() const { return entries_; }
  bool ok() const { return !first_bad_; }

  TrailReport Report() { return {entries_, tree_.Head(), check_.origin(), std::move(first_bad_)}; }

 private:
  EntryCheck check_;
  TreeRoot tree_;
  std::uint64_t entries_ = 0;
  std::optional<BadEntry> first_bad_;
};

std::string Differs(const TreeHead& found, const TreeHead& stored) {
  return "the tree over the " + std::to_string(found.size) + " entries has the root " +
         ToHex(found.root) + ", the one stored when they were written has " + ToHex(stored.root) +
         ": at least one entry was changed since";
}

void AddLog(AuditLog& log, const TreeHead& stored, Verifier& verifier) {
  log.Read(0, stored.size, [&](Seq seq, std::string_view leaf) {
    if (seq == verifier.entries()) return verifier.Add(leaf);
    return verifier.Bad("it is missing: the next one there is entry " + std::to_string(seq));
  });
  if (!verifier.ok()) return;
  if (verifier.entries() < stored.size) {
    verifier.Bad("it is missing: the trail ends here, its tree has " + std::to_string(stored.size) +
                 " entries");
    return;
  }
  std::optional<Seq> beyond;
  log.Read(stored.size, std::numeric_limits<Seq>::max(), [&](Seq seq, std::string_view) {
    beyond = seq;
    return false;
  });
  // An entry that was appended meanwhile is in a tree that is read after it.
  if (beyond && log.Head().size <= *beyond) {
    verifier.Bad("entry " + std::to_string(*beyond) + " is not in the trail's tree, which has " +
                 std::to_string(stored.size) + " entries");
  }
}

}  // namespace

TrailReport VerifyStream(std::istream& lines) {
  Verifier verifier;
  // One character more than fits a line: getline fails when it finds no newline within.
  std::array<char, kMaxEntryBytes + 2> buffer{};
  while (lines.peek() != std::istream::traits_type::eof()) {
    lines.getline(buffer.data(), buffer.size());
    const auto taken = static_cast<std::size_t>(lines.gcount());
    if (lines.fail()) {
      verifier.Bad("its line is longer than " + std::to_string(kMaxEntryBytes) + " bytes");
      return verifier.Report();
    }
    if (lines.eof()) {
      verifier.Bad("its line does not end: the file was cut off");
      return verifier.Report();
    }
    if (!verifier.Add({buffer.data(), taken - 1})) return verifier.Report();
  }
  if (lines.bad()) verifier.Bad("the file cannot be read from here on");
  return verifier.Report();
}

TrailReport VerifyLog(AuditLog& log) {
  Verifier verifier;
  TreeHead stored;
  try {
    stored = log.Head();
  } catch (const StorageError& error) {
    if (error.kind() != StorageError::Kind::kTampered) throw;
    TrailReport report = verifier.Report();
    report.first_bad = BadEntry{std::nullopt, error.what()};
    return report;
  }
  AddLog(log, stored, verifier);
  TrailReport report = verifier.Report();
  if (report.ok() && report.head != stored) {
    report.first_bad = BadEntry{std::nullopt, Differs(report.head, stored)};
  }
  return report;
}

}  // namespace lisync
