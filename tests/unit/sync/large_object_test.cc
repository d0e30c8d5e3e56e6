#include <atomic>

#include "tests/unit/sync/object_copier_fixture.h"

namespace lisync {
namespace {

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;

class LargeObjectTest : public ObjectCopierTest {
 protected:
  static std::string Content(std::uint64_t size) {
    std::string bytes(size, 'x');
    for (std::size_t i = 0; i < bytes.size(); i += 4096) bytes[i] = static_cast<char>(i >> 12);
    return bytes;
  }
  // As S3 stores what comes in parts of these bytes.
  void WriteInParts(const std::string& key, const std::string& bytes, std::uint64_t part_size) {
    main_.Write(key, bytes);
    MemoryObject object = *main_.Find(ObjectKey(key));
    Md5Hasher of_parts;
    for (std::uint64_t at = 0; at < bytes.size(); at += part_size) {
      of_parts.Update(Md5Of(AsBytes(bytes).subspan(at, std::min(part_size, bytes.size() - at))));
    }
    object.etag = {ToHex(of_parts.Finish()) + "-" +
                   std::to_string(PartsOf(bytes.size(), part_size))};
    main_.Insert(ObjectKey(key), object, Precondition::kNone);
    source_.part_size = [part_size](const ObjectInfo& info, std::uint32_t number) {
      return std::min(part_size, info.size - (number - 1) * part_size);
    };
  }
  static std::string Checked(const Outcome& outcome) {
    for (const auto& [name, value] : outcome.event.detail) {
      if (name == "checked") return value;
    }
    return "";
  }

  const std::string content_ = Content(2 * kPartBytes + 5);
};

TEST_F(LargeObjectTest, IsMovedInParts) {
  main_.Write("big", content_);
  const auto outcome = Copy("big", AtDestination::kAbsent);
  ASSERT_EQ(outcome->state.status, ObjectStatus::kCopied) << outcome->state.reason;
  EXPECT_EQ(hidden_.Bytes("big"), content_);
  EXPECT_EQ(outcome->state.sha256, Sha256Of(AsBytes(content_)));
  EXPECT_EQ(outcome->state.destination_etag.PartCount(), 3U);
  EXPECT_EQ(store_.counts().put, 0);
}

TEST_F(LargeObjectTest, AFlippedBitInAPartIsNeverCompleted) {
  main_.Write("big", content_);
  source_.corrupt = [](const ObjectKey&) { return true; };
  EXPECT_EQ(Copy("big", AtDestination::kAbsent)->state.fault, Fault::kCorrupt);
  EXPECT_TRUE(hidden_.objects().empty());
}

TEST_F(LargeObjectTest, AFailedPartLeavesNoObjectAndIsRepeated) {
  main_.Write("big", content_);
  store_.faults = FailFirst("part", 1, {Action::kRetry, Fault::kNetwork, "reset"});
  EXPECT_EQ(Copy("big")->state.status, ObjectStatus::kCopied);
  EXPECT_EQ(hidden_.Bytes("big"), content_);
}

TEST_F(LargeObjectTest, AnEqualMultipartTagIsAdoptedWithoutReading) {
  main_.Write("big", content_);
  MemoryObject object = *main_.Find(ObjectKey("big"));
  object.etag = {"0cc175b9c0f1b6a831c399e269772661-3"};
  main_.Insert(ObjectKey("big"), object, Precondition::kNone);
  hidden_.Insert(ObjectKey("big"), object, Precondition::kNone);
  EXPECT_EQ(Copy("big")->state.status, ObjectStatus::kAdopted);
  EXPECT_EQ(source_.counts().get, 0);
}

TEST_F(LargeObjectTest, DifferentContentOnHiddenIsKeptBeforeItIsReplaced) {
  main_.Write("big", content_);
  hidden_.Write("big", "old");
  EXPECT_EQ(Copy("big")->state.status, ObjectStatus::kCopied);
  EXPECT_EQ(hidden_.Bytes("big"), content_);
  EXPECT_EQ(hidden_.Bytes(kVersions + "big/" + ToHex(Md5Of(AsBytes("old")))), "old");
}

TEST_F(LargeObjectTest, AnUploadIsRecordedBeforeItsFirstPart) {
  main_.Write("big", content_);
  store_.faults = FailFirst("part", 99, {Action::kSkip, Fault::kDenied, "no"});
  ASSERT_EQ(Copy("big", AtDestination::kAbsent)->state.status, ObjectStatus::kFailed);
  const auto upload = log_.FindUpload(ObjectKey("big"));
  ASSERT_TRUE(upload);
  EXPECT_EQ(upload->size, content_.size());
  EXPECT_EQ(upload->part_size, kPartBytes);
  EXPECT_EQ(upload->destination, store_.Identity());
  ASSERT_EQ(log_.events.size(), 1U);
  EXPECT_EQ(log_.events[0].action, "upload.start");
}

TEST_F(LargeObjectTest, WithoutARecordNoPartIsSent) {
  main_.Write("big", content_);
  log_.records = false;
  Copy("big", AtDestination::kAbsent);
  EXPECT_EQ(store_.counts().part, 0);
  EXPECT_TRUE(hidden_.objects().empty());
}

TEST_F(LargeObjectTest, AnotherRunSendsOnlyThePartsThatAreMissing) {
  main_.Write("big", content_);
  int parts = 0;
  store_.faults = [&](const std::string& request, const ObjectKey&) -> std::optional<Error> {
    if (request != "part" || ++parts <= 2) return std::nullopt;
    return Error{Action::kSkip, Fault::kDenied, "no"};
  };
  ASSERT_EQ(Copy("big", AtDestination::kAbsent)->state.status, ObjectStatus::kFailed);
  store_.faults = {};
  const int sent = store_.counts().part;
  const auto outcome = Copy("big", AtDestination::kAbsent);
  ASSERT_EQ(outcome->state.status, ObjectStatus::kCopied) << outcome->state.reason;
  EXPECT_TRUE(outcome->upload_ended);
  EXPECT_EQ(hidden_.Bytes("big"), content_);
  EXPECT_EQ(outcome->state.sha256, Sha256Of(AsBytes(content_)));
  EXPECT_EQ(store_.counts().part - sent, 1);
  EXPECT_EQ(store_.counts().begin, 1);
}

TEST_F(LargeObjectTest, AnUploadOfAnotherVersionIsNotGoneOnWith) {
  main_.Write("big", content_);
  store_.faults = FailFirst("complete", 1, {Action::kSkip, Fault::kDenied, "no"});
  ASSERT_EQ(Copy("big", AtDestination::kAbsent)->state.status, ObjectStatus::kFailed);
  const std::string newer = Content(3 * kPartBytes);
  main_.Write("big", newer);
  ASSERT_EQ(Copy("big", AtDestination::kAbsent)->state.status, ObjectStatus::kCopied);
  EXPECT_EQ(hidden_.Bytes("big"), newer);
  EXPECT_EQ(store_.counts().begin, 2);
}

TEST_F(LargeObjectTest, AnUploadThatTheDestinationForgotIsBegunAnew) {
  main_.Write("big", content_);
  log_.uploads[ObjectKey("big")] = {ObjectKey("big"),
                                    content_.size(),
                                    main_.Find(ObjectKey("big"))->etag,
                                    kPartBytes,
                                    store_.Identity(),
                                    "upload-9",
                                    {},
                                    "run-0"};
  ASSERT_EQ(Copy("big", AtDestination::kAbsent)->state.status, ObjectStatus::kCopied);
  EXPECT_EQ(hidden_.Bytes("big"), content_);
}

TEST_F(LargeObjectTest, MeetsMainsPartsSoThatTheTagsAreEqual) {
  WriteInParts("big", content_, 5 * kMiB);
  const auto outcome = Copy("big", AtDestination::kAbsent);
  ASSERT_EQ(outcome->state.status, ObjectStatus::kCopied) << outcome->state.reason;
  EXPECT_EQ(outcome->state.destination_etag, outcome->state.source_etag);
  EXPECT_EQ(outcome->state.destination_etag.PartCount(), 4U);
  EXPECT_EQ(Checked(*outcome), "etag");
}

TEST_F(LargeObjectTest, AFlippedBitIsFoundByTheTagOfMainsParts) {
  WriteInParts("big", content_, 5 * kMiB);
  std::atomic<int> reads = 0;
  source_.corrupt = [&](const ObjectKey&) { return ++reads == 3; };
  const auto outcome = Copy("big", AtDestination::kAbsent);
  EXPECT_EQ(outcome->state.status, ObjectStatus::kCopied);
  EXPECT_EQ(hidden_.Bytes("big"), content_);
  source_.corrupt = [](const ObjectKey&) { return true; };
  hidden_.Remove("big");
  EXPECT_EQ(Copy("big", AtDestination::kAbsent)->state.fault, Fault::kCorrupt);
  EXPECT_TRUE(hidden_.objects().empty());
}

TEST_F(LargeObjectTest, PartsTooLargeToHoldAreStillChecked) {
  const std::string content = Content(kMostPartBytes + 3 * kMiB);
  WriteInParts("big", content, kMostPartBytes + kMiB);
  const auto outcome = Copy("big", AtDestination::kAbsent);
  ASSERT_EQ(outcome->state.status, ObjectStatus::kCopied) << outcome->state.reason;
  EXPECT_EQ(Checked(*outcome), "etag");
  EXPECT_EQ(outcome->state.destination_etag.PartCount(), PartsOf(content.size(), kPartBytes));
  source_.corrupt = [](const ObjectKey&) { return true; };
  hidden_.Remove("big");
  EXPECT_EQ(Copy("big", AtDestination::kAbsent)->state.fault, Fault::kCorrupt);
}

TEST_F(LargeObjectTest, PartsOfUnequalSizesProveNothingAndAreCopiedByLength) {
  WriteInParts("big", content_, 5 * kMiB);
  MemoryObject object = *main_.Find(ObjectKey("big"));
  object.etag = {"0cc175b9c0f1b6a831c399e269772661-4"};
  main_.Insert(ObjectKey("big"), object, Precondition::kNone);
  source_.part_size = [](const ObjectInfo&, std::uint32_t number) {
    return number == 2 ? 4 * kMiB : 5 * kMiB;
  };
  const auto outcome = Copy("big", AtDestination::kAbsent);
  ASSERT_EQ(outcome->state.status, ObjectStatus::kCopied) << outcome->state.reason;
  EXPECT_EQ(Checked(*outcome), "length");
}

TEST_F(LargeObjectTest, ASmallObjectThatMainHasInPartsIsCheckedToo) {
  WriteInParts("small", Content(6 * kMiB), 5 * kMiB);
  EXPECT_EQ(Checked(*Copy("small", AtDestination::kAbsent)), "etag");
  source_.corrupt = [](const ObjectKey&) { return true; };
  hidden_.Remove("small");
  EXPECT_EQ(Copy("small", AtDestination::kAbsent)->state.fault, Fault::kCorrupt);
}

TEST_F(LargeObjectTest, AStopAmidPartsLeavesNothingToRecord) {
  main_.Write("big", content_);
  store_.faults = [&](const std::string& request, const ObjectKey&) -> std::optional<Error> {
    if (request == "part") stop_.request_stop();
    return std::nullopt;
  };
  EXPECT_FALSE(Copy("big", AtDestination::kAbsent));
  EXPECT_TRUE(hidden_.objects().empty());
}

}  // namespace
}  // namespace lisync
