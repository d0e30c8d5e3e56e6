#include "src/localfs/kernel_copy.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <string>

#include "src/localfs/local_store.h"
#include "tests/support/temp_dir.h"

namespace lisync {
namespace {

ObjectInfo Object(const std::string& key, std::uint64_t size) {
  return {ObjectKey(key), size, {}, Instant{std::chrono::seconds(1000)}};
}

class KernelCopyTest : public testing::Test {
 protected:
  FileDescriptor Target() {
    return FileDescriptor(open((hidden_ / "target").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  }
  Result<StoredObject> Put(LocalStore& store, const std::string& bytes) {
    return store.Put(Object("a/k", bytes.size()), {}, AsBytes(bytes), Md5Of(AsBytes(bytes)),
                     Precondition::kAbsent);
  }

  TempDir main_;
  TempDir hidden_;
};

TEST_F(KernelCopyTest, AStretchGoesToTheSamePlace) {
  main_.Write("a/k", "0123456789");
  KernelCopy copy(main_.path());
  const FileDescriptor target = Target();
  ASSERT_TRUE(copy.Copy(Object("a/k", 10), 4, 3, target));
  ASSERT_TRUE(copy.Copy(Object("a/k", 10), 0, 4, target));
  EXPECT_EQ(hidden_.Read("target"), "0123456");
}

TEST_F(KernelCopyTest, WhatIsNotThereIsNotCopied) {
  main_.Write("short", "0123");
  KernelCopy copy(main_.path());
  const FileDescriptor target = Target();
  EXPECT_FALSE(copy.Copy(Object("gone", 3), 0, 3, target));
  EXPECT_FALSE(copy.Copy(Object("short", 10), 0, 10, target));
  EXPECT_FALSE(copy.Copy(Object("../outside", 3), 0, 3, target));
  EXPECT_FALSE(KernelCopy("").Copy(Object("short", 4), 0, 4, target));
}

TEST_F(KernelCopyTest, AStoreWithAnOriginHoldsItsBytes) {
  main_.Write("a/k", "content");
  LocalStore store(hidden_.path(), main_.path());
  ASSERT_TRUE(Put(store, "content").ok());
  EXPECT_EQ(hidden_.Read("a/k"), "content");
}

TEST_F(KernelCopyTest, AnOriginThatHasOtherBytesByThenIsFound) {
  main_.Write("a/k", "changed");
  LocalStore store(hidden_.path(), main_.path());
  EXPECT_EQ(Put(store, "content").error().fault, Fault::kCorrupt);
  EXPECT_FALSE(std::filesystem::exists(hidden_ / "a/k"));
}

TEST_F(KernelCopyTest, WithoutTheOriginsFileTheBytesAreWritten) {
  LocalStore store(hidden_.path(), main_.path());
  ASSERT_TRUE(Put(store, "content").ok());
  EXPECT_EQ(hidden_.Read("a/k"), "content");
}

TEST_F(KernelCopyTest, PartsComeFromTheOriginToo) {
  main_.Write("a/k", "0123456789");
  LocalStore store(hidden_.path(), main_.path());
  auto upload = store.Begin(Object("a/k", 10), {}, 6, Precondition::kAbsent);
  ASSERT_TRUE(upload.ok());
  const auto put = [&](std::uint32_t number, std::string_view bytes) {
    return upload.value()->PutPart(number, AsBytes(bytes), Md5Of(AsBytes(bytes))).ok();
  };
  ASSERT_TRUE(put(2, "6789"));
  ASSERT_TRUE(put(1, "012345"));
  ASSERT_TRUE(upload.value()->Complete().ok());
  EXPECT_EQ(hidden_.Read("a/k"), "0123456789");
}

}  // namespace
}  // namespace lisync
