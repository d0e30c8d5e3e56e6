// What goes along with an object's bytes, and what becomes of the content that it takes the place
// of.

#include <gmock/gmock.h>

#include <algorithm>

#include "tests/unit/sync/object_copier_fixture.h"

namespace lisync {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

const std::string kKey = "k";

class ObjectFidelityTest : public ObjectCopierTest {
 protected:
  static std::string Detail(const AuditEvent& event, const std::string& name) {
    for (const auto& [known, value] : event.detail) {
      if (known == name) return value;
    }
    return "";
  }
  // An object of main with every header.
  void WriteToMain(const std::string& bytes) {
    headers_.content_type = "image/png";
    headers_.cache_control = "max-age=60";
    headers_.content_disposition = "inline";
    headers_.content_encoding = "gzip";
    headers_.user_metadata = {{"name", "v"}};
    headers_.tags = {{"kind", "avatar"}, {"x", ""}};
    main_.Insert(ObjectKey(kKey), {bytes, {ToHex(Md5Of(AsBytes(bytes)))}, {}, headers_},
                 Precondition::kNone);
  }
  ObjectHeaders OnHidden() {
    ObjectHeaders stored = hidden_.Find(ObjectKey(kKey))->headers;
    stored.tag_count = 0;
    return stored;
  }

  ObjectHeaders headers_;
};

TEST_F(ObjectFidelityTest, HeadersAndTagsGoAlong) {
  WriteToMain("bytes");
  const auto outcome = Copy(kKey);
  EXPECT_EQ(outcome->state.status, ObjectStatus::kCopied);
  EXPECT_EQ(OnHidden(), headers_);
  EXPECT_EQ(Detail(outcome->event, "left_out"), "");
}

TEST_F(ObjectFidelityTest, AnEmptyObjectHasThemToo) {
  WriteToMain("");
  EXPECT_EQ(Copy(kKey)->state.status, ObjectStatus::kCopied);
  EXPECT_EQ(hidden_.Bytes(kKey), "");
  EXPECT_EQ(OnHidden(), headers_);
}

TEST_F(ObjectFidelityTest, AnObjectInPartsIsAskedForItsTagsOnce) {
  WriteToMain(std::string(kPartBytes * 2 + 1, 'x'));
  EXPECT_EQ(Copy(kKey)->state.status, ObjectStatus::kCopied);
  EXPECT_EQ(OnHidden(), headers_);
  EXPECT_EQ(source_.counts().tags, 1);
}

TEST_F(ObjectFidelityTest, AnObjectWithoutTagsIsNotAskedForThem) {
  main_.Write(kKey, "bytes");
  EXPECT_EQ(Copy(kKey)->state.status, ObjectStatus::kCopied);
  EXPECT_EQ(source_.counts().tags, 0);
}

TEST_F(ObjectFidelityTest, TagsThatCannotBeReadStopNoObjectAndTheEntrySaysSo) {
  for (const std::string& bytes : {std::string("bytes"), std::string(kPartBytes + 1, 'x')}) {
    for (const Error& error : {Error{Action::kSkip, Fault::kDenied, "AccessDenied"},
                               Error{Action::kRetry, Fault::kServer, "InternalError"}}) {
      WriteToMain(bytes);
      source_.faults = FailFirst("tags", 1, error);
      const auto outcome = Copy(kKey);
      EXPECT_EQ(outcome->state.status, ObjectStatus::kCopied);
      EXPECT_EQ(Detail(outcome->event, "left_out"), "tags: " + error.what);
      EXPECT_EQ(OnHidden().content_type, "image/png");
      EXPECT_TRUE(OnHidden().tags.empty());
      hidden_.Remove(kKey);
      log_.uploads.clear();
    }
  }
  EXPECT_EQ(Detail(log_.events.at(0), "left_out"), "tags: AccessDenied") << "of the upload too";
}

TEST_F(ObjectFidelityTest, WhatIsAboutMoreThanTheTagsIsAnErrorOfTheObject) {
  WriteToMain("bytes");
  source_.faults = FailFirst("tags", 9, {Action::kAskOperator, Fault::kCredentials, "no"});
  EXPECT_EQ(Copy(kKey)->state.fault, Fault::kCredentials);
  EXPECT_TRUE(hidden_.objects().empty());
}

TEST_F(ObjectFidelityTest, AStopAmidTheTagsCopiesNothingWithoutThem) {
  WriteToMain("bytes");
  source_.faults = [this](const std::string& request, const ObjectKey&) -> std::optional<Error> {
    if (request != "tags") return std::nullopt;
    stop_.request_stop();
    return Error{Action::kRetry, Fault::kNetwork, "stopped"};
  };
  EXPECT_FALSE(Copy(kKey));
  EXPECT_TRUE(hidden_.objects().empty());
}

TEST_F(ObjectFidelityTest, WithVersioningWhatMakesWayIsNamedByItsIdAndNotCopied) {
  hidden_.Version(Versioning::kEnabled);
  for (const std::string& old : {std::string("old"), std::string(kPartBytes + 1, 'o')}) {
    main_.Write(kKey, old == "old" ? "new" : std::string(kPartBytes + 2, 'n'));
    hidden_.Write(kKey, old);
    const StoredObject before = store_.Head(ObjectKey(kKey)).value();
    const auto outcome = Copy(kKey);
    EXPECT_EQ(outcome->state.status, ObjectStatus::kCopied) << outcome->state.reason;
    EXPECT_THAT(hidden_.objects(), SizeIs(1)) << "a copy was made";
    EXPECT_EQ(hidden_.EarlierBytes(kKey, before.version), old);
    ASSERT_THAT(outcome->kept, SizeIs(1));
    EXPECT_EQ(outcome->kept[0],
              (EarlierVersion{ObjectKey(kKey), ObjectKey(kKey), before.version, before.etag,
                              old.size(), "memory hidden", clock_.Now(), "run-1"}));
    EXPECT_EQ(Detail(outcome->event, "kept_key"), kKey);
    EXPECT_EQ(Detail(outcome->event, "kept_version"), before.version);
    EXPECT_EQ(Detail(outcome->event, "kept_etag"), before.etag.value);
    EXPECT_EQ(Detail(outcome->event, "version"), store_.Head(ObjectKey(kKey)).value().version);
    log_.uploads.clear();
  }
}

TEST_F(ObjectFidelityTest, AVersionFromBeforeVersioningWasSuspendedStays) {
  hidden_.Version(Versioning::kEnabled);
  hidden_.Write(kKey, "first");
  const std::string version = store_.Head(ObjectKey(kKey)).value().version;
  hidden_.Version(Versioning::kSuspended);
  main_.Write(kKey, "second");
  EXPECT_EQ(Copy(kKey)->kept.at(0).version, version);
  EXPECT_EQ(hidden_.EarlierBytes(kKey, version), "first");
  // The second has no id: another write would destroy it.
  main_.Write(kKey, "third");
  const auto outcome = Copy(kKey);
  ASSERT_THAT(outcome->kept, SizeIs(1));
  EXPECT_EQ(outcome->kept[0].version, "");
  EXPECT_EQ(hidden_.Bytes(outcome->kept[0].kept_key.bytes()), "second");
}

TEST_F(ObjectFidelityTest, ADamagedVersionStaysUnderItsIdAndIsCalledDamaged) {
  hidden_.Version(Versioning::kEnabled);
  main_.Write(kKey, "content");
  hidden_.Write(kKey, "content");
  hidden_.Rot(kKey, "c0ntent");
  const StoredObject told = store_.Head(ObjectKey(kKey)).value();
  ObjectState damaged;
  damaged.key = ObjectKey(kKey);
  damaged.status = ObjectStatus::kFailed;
  damaged.held = true;
  const auto outcome = Copy(kKey, AtDestination::kPresent, damaged);
  EXPECT_EQ(outcome->state.status, ObjectStatus::kCopied);
  EXPECT_EQ(hidden_.Bytes(kKey), "content");
  EXPECT_EQ(hidden_.EarlierBytes(kKey, told.version), "c0ntent");
  EXPECT_EQ(outcome->kept.at(0).version, told.version);
  EXPECT_EQ(outcome->kept[0].etag.value, "damaged-run-1-" + told.etag.value);
}

TEST_F(ObjectFidelityTest, AnotherVersionThanTheJudgedIsNotReplaced) {
  main_.Write(kKey, "new");
  hidden_.Write(kKey, "judged");
  bool replaced = false;
  store_.faults = [&](const std::string& request, const ObjectKey&) -> std::optional<Error> {
    if (request == "keep" && !std::exchange(replaced, true)) hidden_.Write(kKey, "somebody else's");
    return std::nullopt;
  };
  const auto outcome = Copy(kKey);
  EXPECT_EQ(outcome->state.status, ObjectStatus::kCopied);
  EXPECT_EQ(hidden_.Bytes(kKey), "new");
  ASSERT_THAT(outcome->kept, SizeIs(1));
  EXPECT_EQ(hidden_.Bytes(outcome->kept[0].kept_key.bytes()), "somebody else's");
}

TEST_F(ObjectFidelityTest, WhatWasKeptBeforeACopyFailedIsRecordedToo) {
  main_.Write(kKey, "new");
  hidden_.Write(kKey, "old");
  store_.faults = FailFirst("put", 9, {Action::kRetry, Fault::kServer, "no"});
  const auto outcome = Copy(kKey);
  EXPECT_EQ(outcome->state.status, ObjectStatus::kFailed);
  ASSERT_THAT(outcome->kept, SizeIs(1)) << "once, however often it was tried";
  EXPECT_EQ(hidden_.Bytes(outcome->kept[0].kept_key.bytes()), "old");
  EXPECT_THAT(Detail(outcome->event, "kept_key"), HasSubstr(kVersions));
}

TEST_F(ObjectFidelityTest, TwoThatMadeWayInOneCopyAreBothNamed) {
  main_.Write(kKey, "new");
  hidden_.Write(kKey, "first");
  bool replaced = false;
  store_.faults = [&](const std::string& request, const ObjectKey&) -> std::optional<Error> {
    if (request != "put" || std::exchange(replaced, true)) return std::nullopt;
    hidden_.Write(kKey, "second");
    return Error{Action::kRetry, Fault::kNetwork, "reset"};
  };
  const auto outcome = Copy(kKey);
  ASSERT_THAT(outcome->kept, SizeIs(2));
  EXPECT_EQ(hidden_.Bytes(Detail(outcome->event, "kept_key")), "first");
  EXPECT_EQ(hidden_.Bytes(Detail(outcome->event, "kept_key_2")), "second");
}

TEST_F(ObjectFidelityTest, WhatIsAdoptedKeepsNothing) {
  hidden_.Version(Versioning::kEnabled);
  main_.Write(kKey, "same");
  hidden_.Write(kKey, "same");
  const auto outcome = Copy(kKey);
  EXPECT_EQ(outcome->state.status, ObjectStatus::kAdopted);
  EXPECT_THAT(outcome->kept, SizeIs(0));
  EXPECT_EQ(Detail(outcome->event, "version"), store_.Head(ObjectKey(kKey)).value().version);
}

}  // namespace
}  // namespace lisync
