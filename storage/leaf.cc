#include "storage/leaf.h"

#include <algorithm>
#include <limits>
#include <set>
#include <utility>
#include <vector>

#include "src/core/state_store.h"

namespace lisync {
namespace {

// The longest values, as they stand in the leaf. With these, a key of 1,024 bytes that all become
// %XX and every other field at its longest, more than 100 bytes are left for the reason and the
// details.
constexpr std::size_t kMaxRun = 64;
constexpr std::size_t kMaxActor = 64;
constexpr std::size_t kMaxAction = 48;
constexpr std::size_t kMaxOutcome = 16;
constexpr std::size_t kMaxEtag = 80;
constexpr std::size_t kMaxDetailName = 32;

constexpr std::string_view kCut = "…";
constexpr std::string_view kDetailPrefix = "detail.";
constexpr std::string_view kLeftOut = "details_left_out";

struct Field {
  std::string name;
  std::string value;  // as JSON
};

std::size_t CharacterLength(unsigned char first) {
  if (first == '%') return 3;
  if (first < 0xC0) return 1;
  if (first < 0xE0) return 2;
  return first < 0xF0 ? 3 : 4;
}

std::size_t CostInJson(std::string_view character) {
  return character == "\"" || character == "\\" ? 2 : character.size();
}

std::size_t LengthInJson(std::string_view escaped) {
  return escaped.size() +
         static_cast<std::size_t>(std::count_if(escaped.begin(), escaped.end(),
                                                [](char c) { return c == '"' || c == '\\'; }));
}

// `escaped` is EscapeText's: it has no control characters, and '%' begins an escape.
std::string CutTo(std::string_view escaped, std::size_t limit) {
  if (LengthInJson(escaped) <= limit) return std::string(escaped);
  std::size_t end = 0;
  std::size_t cost = kCut.size();
  while (end < escaped.size()) {
    const std::size_t length = CharacterLength(static_cast<unsigned char>(escaped[end]));
    cost += CostInJson(escaped.substr(end, length));
    if (cost > limit) break;
    end += length;
  }
  return std::string(escaped.substr(0, end)) + std::string(kCut);
}

// RFC 8785, section 3.2.2.2, for text without control characters.
std::string Quoted(std::string_view text) {
  std::string json;
  json.reserve(text.size() + 2);
  json += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') json += '\\';
    json += c;
  }
  json += '"';
  return json;
}

// `"name":value` and its comma.
std::size_t LengthOf(const Field& field) { return field.name.size() + field.value.size() + 4; }

class Fields {
 public:
  void Number(std::string name, std::uint64_t value) {
    fields_.push_back({std::move(name), std::to_string(value)});
  }

  void Text(std::string name, std::string_view text) {
    if (!text.empty()) fields_.push_back({std::move(name), Quoted(text)});
  }

  // In bytes, with the braces; the comma after each field but the last stands for one of them.
  std::size_t Length() const {
    std::size_t length = 1;
    for (const Field& field : fields_) length += LengthOf(field);
    return length;
  }

  std::string Join() {
    std::sort(fields_.begin(), fields_.end(),
              [](const Field& a, const Field& b) { return a.name < b.name; });
    std::string json;
    json.reserve(Length());
    for (const Field& field : fields_) {
      json += json.empty() ? "{\"" : ",\"";
      json += field.name;
      json += "\":";
      json += field.value;
    }
    json += '}';
    return json;
  }

 private:
  std::vector<Field> fields_;
};

void AddKey(const ObjectKey& key, Fields& fields) {
  if (key.bytes().size() <= kMaxKeyBytes) {
    fields.Text("key", EscapeKey(key));
    return;
  }
  fields.Text("key", EscapeText(std::string_view(key.bytes()).substr(0, kMaxKeyBytes)));
  fields.Text("key_sha256", ToHex(Sha256Of(AsBytes(key.bytes()))));
}

void CheckDetailNames(const AuditEvent& event) {
  std::set<std::string_view> seen;
  for (const auto& [name, value] : event.detail) {
    const bool fits =
        !name.empty() && name.size() <= kMaxDetailName &&
        name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos;
    if (!fits || !seen.insert(name).second) {
      throw StorageError(StorageError::Kind::kCannotWrite,
                         "cannot record " + EscapeText(event.action) + ": its detail name \"" +
                             EscapeText(name) + "\" is " + (fits ? "there twice" : "not allowed"));
    }
  }
}

// The largest limit that makes the texts, each cut to it, fit `room` together.
std::size_t FairLimit(std::vector<std::size_t> lengths, std::size_t room) {
  std::sort(lengths.begin(), lengths.end());
  std::size_t left = lengths.size();
  for (const std::size_t length : lengths) {
    if (length * left > room) return room / left;
    room -= length;
    --left;
  }
  return std::numeric_limits<std::size_t>::max();
}

// The reason and the details, cut to what room there is. A field is left out when not even the mark
// of a cut text fits: never the reason, first the last of the details.
void AddElastic(const AuditEvent& event, Fields& fields) {
  struct Elastic {
    std::string name;
    std::string text;
  };
  std::size_t room = kMaxLeafBytes - fields.Length() -
                     LengthOf({std::string(kLeftOut), std::to_string(event.detail.size())});
  std::vector<Elastic> texts;
  std::vector<std::size_t> lengths;
  std::size_t smallest = 0;  // room that the values need at least
  const auto add = [&](std::string name, std::string_view raw) {
    std::string text = EscapeText(raw);
    const std::size_t length = LengthInJson(text);
    const std::size_t around = LengthOf({name, "\"\""});
    const std::size_t least = std::min(length, kCut.size());
    if (around + smallest + least > room) return false;
    room -= around;
    smallest += least;
    texts.push_back({std::move(name), std::move(text)});
    lengths.push_back(length);
    return true;
  };

  if (!event.reason.empty()) add("reason", event.reason);
  std::uint64_t left_out = 0;
  for (const auto& [name, value] : event.detail) {
    if (value.empty()) continue;
    if (left_out > 0 || !add(std::string(kDetailPrefix) + name, value)) ++left_out;
  }
  const std::size_t limit = FairLimit(lengths, room);
  for (Elastic& elastic : texts) fields.Text(std::move(elastic.name), CutTo(elastic.text, limit));
  if (left_out > 0) fields.Number(std::string(kLeftOut), left_out);
}

}  // namespace

RecordedEntry EncodeEntry(Seq seq, std::string_view origin, const AuditEvent& event) {
  CheckDetailNames(event);
  RecordedEntry entry;
  entry.run = CutTo(EscapeText(event.run), kMaxRun);
  entry.action = CutTo(EscapeText(event.action), kMaxAction);
  entry.outcome = CutTo(EscapeText(event.outcome), kMaxOutcome);

  Fields fields;
  fields.Number("v", 1);
  fields.Number("seq", seq);
  fields.Text("time", FormatInstant(event.time));
  fields.Text("origin", CutTo(EscapeText(origin), kMaxOriginBytes));
  fields.Text("run", entry.run);
  fields.Text("actor", CutTo(EscapeText(event.actor.name), kMaxActor));
  fields.Number("actor_uid", event.actor.uid);
  fields.Text("action", entry.action);
  fields.Text("outcome", entry.outcome);
  if (event.key) AddKey(*event.key, fields);
  if (event.size) fields.Number("size", *event.size);
  fields.Text("etag", CutTo(EscapeText(event.etag), kMaxEtag));
  fields.Text("destination_etag", CutTo(EscapeText(event.destination_etag), kMaxEtag));
  if (event.sha256) fields.Text("sha256", ToHex(*event.sha256));
  AddElastic(event, fields);
  entry.leaf = fields.Join();
  return entry;
}

}  // namespace lisync
