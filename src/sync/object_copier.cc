#include "src/sync/object_copier.h"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>
#include <vector>

#include "src/sync/retry.h"
#include "src/sync/stopped.h"

namespace lisync {
namespace {

// Buffers are of few sizes, so that they are used again.
constexpr std::uint64_t kLeastBuffer = std::uint64_t{64} << 10;

bool HoldsContent(std::uint64_t size, const ETag& etag, const ObjectInfo& object, const ETag& whole,
                  const ETag& in_parts) {
  return size == object.size &&
         (etag == whole || etag == in_parts || ProvesEqual(object.etag, etag));
}

// Main lists it again, and again has it not: another tombstone would not stay true.
bool IsListedButNotThere(const CopyTask& task) {
  if (!task.known || task.known->source_etag != task.object.etag) return false;
  return task.known->status == ObjectStatus::kVanished || task.known->fault == Fault::kNotFound;
}

}  // namespace

ObjectCopier::ObjectCopier(MediaSource& source, MediaStore& store, Clock& clock,
                           Bandwidth& bandwidth, BufferPool& buffers, UploadLog& uploads,
                           CopyOptions options, RunContext context, std::uint32_t jitter_seed)
    : source_(source),
      store_(store),
      clock_(clock),
      bandwidth_(bandwidth),
      buffers_(buffers),
      uploads_(uploads),
      content_(source),
      parts_(source, bandwidth, buffers),
      options_(std::move(options)),
      context_(std::move(context)),
      jitter_(jitter_seed) {}

std::optional<Outcome> ObjectCopier::Copy(CopyTask task, const std::stop_token& stop) {
  kept_.clear();
  left_out_.clear();
  for (std::uint32_t tries = 1;; ++tries) {
    Result<Copied> copied = TryCopy(task, stop);
    if (copied.ok()) return Done(task, copied.value());
    if (stop.stop_requested()) return std::nullopt;
    Error error = copied.error();
    if (error.fault == Fault::kExists) task.at_destination = AtDestination::kPresent;
    if (error.action == Action::kReplan || error.fault == Fault::kNotFound) {
      auto now = source_.Head(task.object.key);
      if (now.ok()) {
        task.object = std::move(now).value();
      } else if (now.error().fault == Fault::kNotFound && !IsListedButNotThere(task)) {
        return Gone(task.object, task.known);
      } else {
        error = now.error();
      }
    }
    const bool may_repeat = error.action == Action::kRetry || error.action == Action::kSlowDown ||
                            error.action == Action::kReplan;
    if (!may_repeat || tries >= options_.retries) return Failed(task, error);
    const double chance = std::uniform_real_distribution<double>(0, 1)(jitter_);
    if (!clock_.WaitUntil(clock_.Now() + RepeatDelay(tries, chance), stop)) return std::nullopt;
  }
}

std::optional<Outcome> ObjectCopier::Missing(const ObjectState& known,
                                             const std::stop_token& stop) {
  kept_.clear();
  left_out_.clear();
  auto there = source_.Head(known.key);
  if (there.ok()) {
    const bool held =
        known.status == ObjectStatus::kCopied || known.status == ObjectStatus::kAdopted;
    if (held && known.size == there.value().size && known.source_etag == there.value().etag) {
      return std::nullopt;  // main does not list it, yet has it: hidden is up to date
    }
    const AtDestination at = known.held ? AtDestination::kPresent : AtDestination::kUnknown;
    return Copy({std::move(there).value(), known, at}, stop);
  }
  if (there.error().fault == Fault::kNotFound) {
    return Gone({known.key, known.size, known.source_etag, known.modified}, known);
  }
  if (stop.stop_requested()) return std::nullopt;

  // The record stays as it is: that main cannot be asked says nothing about the object.
  Outcome outcome;
  outcome.state = known;
  outcome.event = Event("object.vanish", {known.key, known.size, known.source_etag, {}});
  outcome.event.outcome = "failed";
  outcome.event.reason = there.error().what;
  outcome.event.detail.emplace_back("fault", Name(there.error().fault));
  outcome.failure = there.error();
  return outcome;
}

Result<ObjectCopier::Copied> ObjectCopier::TryCopy(const CopyTask& task,
                                                   const std::stop_token& stop) {
  const std::string& reserved = options_.versions_prefix.bytes();
  if (!reserved.empty() && task.object.key.bytes().starts_with(reserved)) {
    return Error{Action::kSkip, Fault::kInvalidKey,
                 "\"" + EscapeKey(task.object.key) +
                     "\" lies below media.versions-prefix, where hidden keeps replaced versions"};
  }
  return task.object.size <= kPartBytes ? CopyWhole(task, stop) : CopyInParts(task, stop);
}

Result<ObjectCopier::Copied> ObjectCopier::CopyWhole(const CopyTask& task,
                                                     const std::stop_token& stop) {
  const ObjectInfo& object = task.object;
  if (!bandwidth_.Take(object.size, stop)) return Stopped();
  const auto buffer = buffers_.Take(std::bit_ceil(std::max(object.size, kLeastBuffer)), stop);
  if (!buffer) return Stopped();
  const std::span<std::byte> bytes = buffer->bytes().first(object.size);
  auto headers = source_.Get(object, 0, bytes);
  if (!headers.ok()) return headers.error();
  if (auto added = AddTags(object.key, headers.value(), stop); !added.ok()) return added.error();

  const Md5 md5 = Md5Of(bytes);
  auto checked = content_.CheckWhole(object, bytes, md5);
  if (!checked.ok()) return checked.error();
  Copied copied;
  copied.sha256 = Sha256Of(bytes);
  copied.checked_by_etag = checked.value();

  if (task.at_destination == AtDestination::kAbsent) {
    auto stored = store_.Put(object, headers.value(), bytes, md5, Precondition::kAbsent);
    if (stored.ok()) {
      copied.stored = std::move(stored).value();
      return copied;
    }
    if (stored.error().fault != Fault::kExists) return stored.error();
  }
  auto existing = FindExisting(task);
  if (!existing.ok()) return existing.error();
  if (existing.value()) {
    const ETag tag{ToHex(md5)};
    if (HoldsContent(existing.value()->stored.size, existing.value()->etag, object, tag, tag)) {
      copied.adopted = true;
      copied.stored = existing.value()->stored;
      return copied;
    }
    if (auto kept = Keep(object.key, *existing.value()); !kept.ok()) return kept.error();
  }
  auto stored = store_.Put(object, headers.value(), bytes, md5,
                           existing.value() ? Precondition::kNone : Precondition::kAbsent);
  if (!stored.ok()) return stored.error();
  copied.stored = std::move(stored).value();
  return copied;
}

Result<ObjectCopier::Copied> ObjectCopier::CopyInParts(const CopyTask& task,
                                                       const std::stop_token& stop) {
  const ObjectInfo& object = task.object;
  Result<std::optional<Existing>> existing = std::optional<Existing>();
  if (task.at_destination != AtDestination::kAbsent) existing = FindExisting(task);
  if (!existing.ok()) return existing.error();
  if (existing.value() && existing.value()->stored.size == object.size &&
      ProvesEqual(object.etag, existing.value()->etag)) {
    return Copied{existing.value()->stored, std::nullopt, true, true};
  }

  auto plan = content_.PlanOf(object);
  if (!plan.ok()) return plan.error();
  auto upload = OpenUpload(object, plan.value(),
                           existing.value() ? Precondition::kNone : Precondition::kAbsent, stop);
  if (!upload.ok()) return upload.error();
  const bool compared_by_md5 =
      object.etag.IsMd5() || (existing.value() && existing.value()->etag.IsMd5());
  auto read =
      parts_.Copy(object, plan.value(), compared_by_md5 ? WholeMd5::kNeeded : WholeMd5::kNotNeeded,
                  *upload.value(), options_.lanes, stop);
  if (!read.ok()) return read.error();
  const PartDigests& digests = read.value();
  auto checked = content_.CheckParts(object, plan.value(), digests);
  if (!checked.ok()) return checked.error();

  Copied copied;
  copied.sha256 = digests.sha256;
  copied.checked_by_etag = checked.value();
  if (existing.value()) {
    const ETag whole{digests.md5 ? ToHex(*digests.md5) : ""};
    if (HoldsContent(existing.value()->stored.size, existing.value()->etag, object, whole,
                     digests.sent)) {
      copied.adopted = true;
      copied.stored = existing.value()->stored;
      return copied;
    }
    if (auto kept = Keep(object.key, *existing.value()); !kept.ok()) return kept.error();
  }
  if (stop.stop_requested()) return Stopped();
  auto stored = upload.value()->Complete();
  if (!stored.ok()) return stored.error();
  copied.stored = std::move(stored).value();
  copied.upload_ended = true;
  return copied;
}

Result<std::unique_ptr<MultipartUpload>> ObjectCopier::OpenUpload(const ObjectInfo& object,
                                                                  const PartPlan& plan,
                                                                  Precondition precondition,
                                                                  const std::stop_token& stop) {
  const auto begun = uploads_.FindUpload(object.key);
  if (begun && begun->size == object.size && begun->source_etag == object.etag &&
      begun->part_size == plan.send && begun->destination == store_.Identity()) {
    auto upload = store_.Resume(object, begun->session, plan.send, precondition);
    if (upload.ok() || upload.error().fault != Fault::kNotFound) return upload;
  }
  // The first byte is asked for to learn the headers, which an upload needs at its beginning.
  std::array<std::byte, 1> first{};
  auto headers = source_.Get(object, 0, first);
  if (!headers.ok()) return headers.error();
  if (auto added = AddTags(object.key, headers.value(), stop); !added.ok()) return added.error();
  auto upload = store_.Begin(object, headers.value(), plan.send, precondition);
  if (!upload.ok()) return upload;
  if (const std::string refused = upload.value()->LeftOut(); !refused.empty()) left_out_ = refused;

  const UploadSession session{object.key,   object.size,       object.etag,
                              plan.send,    store_.Identity(), upload.value()->Session(),
                              clock_.Now(), context_.run};
  AuditEvent event = Event("upload.start", object);
  event.outcome = "ok";
  event.detail.emplace_back("upload", EscapeText(session.session));
  event.detail.emplace_back("part_size", std::to_string(plan.send));
  if (begun) event.detail.emplace_back("left_behind", EscapeText(begun->session));
  if (!left_out_.empty()) event.detail.emplace_back("left_out", left_out_);
  if (!uploads_.RecordUpload(session, event)) return Stopped();
  return upload;
}

Result<std::optional<ObjectCopier::Existing>> ObjectCopier::FindExisting(const CopyTask& task) {
  auto stored = store_.Head(task.object.key);
  if (stored.ok()) {
    Existing existing{std::move(stored).value(), {}};
    const bool damaged = task.known && IsHeldDamaged(*task.known);
    existing.etag = damaged ? DamagedTag(context_.run, existing.stored.etag) : existing.stored.etag;
    return std::optional(std::move(existing));
  }
  if (stored.error().fault == Fault::kNotFound) return std::optional<Existing>();
  return stored.error();
}

Result<void> ObjectCopier::Keep(const ObjectKey& key, const Existing& existing) {
  const ObjectKey aside = VersionKey(options_.versions_prefix, key, existing.etag);
  auto kept = store_.KeepVersion(key, existing.stored, aside);
  if (!kept.ok()) {
    Error error = kept.error();
    error.what = "the version on hidden could not be kept, so it was not replaced: " + error.what;
    return error;
  }
  EarlierVersion version{key,           kept.value().key,  kept.value().version,
                         existing.etag, kept.value().size, store_.Identity(),
                         clock_.Now(),  context_.run};
  // A second try keeps the same again.
  std::erase_if(kept_, [&](const EarlierVersion& one) { return PlaceOf(one) == PlaceOf(version); });
  kept_.push_back(std::move(version));
  return {};
}

Result<void> ObjectCopier::AddTags(const ObjectKey& key, ObjectHeaders& headers,
                                   const std::stop_token& stop) {
  left_out_.clear();
  if (headers.tag_count == 0) return {};
  auto tags = source_.Tags(key);
  if (tags.ok()) {
    headers.tags = std::move(tags).value();
    return {};
  }
  if (stop.stop_requested()) return Stopped();
  const Error& error = tags.error();
  const bool is_about_all = error.fault == Fault::kNotFound || error.action == Action::kReplan ||
                            error.action == Action::kAskOperator;
  if (is_about_all) return error;
  left_out_ = "tags: " + error.what;
  return {};
}

AuditEvent ObjectCopier::Event(const std::string& action, const ObjectInfo& object) const {
  AuditEvent event;
  event.time = clock_.Now();
  event.run = context_.run;
  event.actor = context_.actor;
  event.action = action;
  event.key = object.key;
  event.size = object.size;
  event.etag = object.etag.value;
  AddKeptDetail(kept_, event);
  return event;
}

Outcome ObjectCopier::Done(const CopyTask& task, const Copied& copied) {
  Outcome outcome;
  outcome.event = Event(copied.adopted ? "object.adopt" : "object.copy", task.object);
  outcome.event.outcome = "ok";
  outcome.event.destination_etag = copied.stored.etag.value;
  outcome.event.sha256 = copied.sha256;
  outcome.event.detail.emplace_back("checked", copied.checked_by_etag ? "etag" : "length");
  if (!copied.stored.version.empty()) {
    outcome.event.detail.emplace_back("version", copied.stored.version);
  }
  const std::string& left_out = copied.stored.left_out.empty() ? left_out_ : copied.stored.left_out;
  if (!copied.adopted && !left_out.empty()) {
    outcome.event.detail.emplace_back("left_out", left_out);
  }
  outcome.kept = kept_;
  outcome.bytes_copied = copied.adopted ? 0 : task.object.size;
  outcome.upload_ended = copied.upload_ended;

  ObjectState& state = outcome.state;
  state.key = task.object.key;
  state.status = copied.adopted ? ObjectStatus::kAdopted : ObjectStatus::kCopied;
  state.held = true;
  state.size = task.object.size;
  state.source_etag = task.object.etag;
  state.destination_etag = copied.stored.etag;
  state.sha256 = copied.sha256;
  state.modified = task.object.modified;
  state.run = context_.run;
  return outcome;
}

Outcome ObjectCopier::Failed(const CopyTask& task, const Error& error) {
  Outcome outcome;
  outcome.failure = error;
  ObjectState& state = outcome.state;
  if (task.known) state = *task.known;
  state.key = task.object.key;
  state.status = ObjectStatus::kFailed;
  state.size = task.object.size;
  state.source_etag = task.object.etag;
  state.sha256.reset();
  state.modified = task.object.modified;
  state.run = context_.run;
  ++state.attempts;
  state.fault = error.fault;
  state.reason = error.what;
  state.next_try = clock_.Now() + NextTryDelay(error.action, state.attempts);

  outcome.kept = kept_;
  outcome.event = Event("object.copy", task.object);
  outcome.event.outcome = "failed";
  outcome.event.reason = error.what;
  outcome.event.detail.emplace_back("fault", Name(error.fault));
  outcome.event.detail.emplace_back("attempts", std::to_string(state.attempts));
  outcome.event.detail.emplace_back("next_try", FormatInstant(*state.next_try));
  return outcome;
}

Outcome ObjectCopier::Gone(const ObjectInfo& object, const std::optional<ObjectState>& known) {
  Outcome outcome;
  ObjectState& state = outcome.state;
  if (known) state = *known;
  state.key = object.key;
  state.status = ObjectStatus::kVanished;
  state.size = object.size;
  state.source_etag = object.etag;
  state.modified = object.modified;
  state.run = context_.run;
  state.attempts = 0;
  state.fault = Fault::kNone;
  state.reason.clear();
  state.next_try.reset();

  outcome.kept = kept_;
  outcome.event = Event("object.vanish", object);
  outcome.event.outcome = "ok";
  outcome.event.reason =
      state.held ? "gone from main; hidden keeps its copy" : "gone from main before it was copied";
  outcome.event.destination_etag = state.destination_etag.value;
  return outcome;
}

}  // namespace lisync
