// Puts COUNT objects of LEAST to MOST bytes into a bucket, the same ones at every call, and prints
// their keys, one a line.
//
//   fill_bucket COUNT LEAST MOST BUCKET_URL
//
// Keys are like those of Synapse's media store. What is larger than 8 MiB goes in parts of 8 MiB,
// as boto3 (and so Synapse's storage provider) sends it. The URL is as get_put_loop has it.

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <random>

#include "src/core/digest.h"
#include "tests/bench/bare_s3.h"
#include "tests/bench/bare_upload.h"
#include "tests/bench/bench_main.h"

namespace lisync {
namespace {

constexpr std::size_t kThreads = 8;
constexpr std::size_t kPartSize = std::size_t{8} << 20;

std::string KeyOf(std::size_t number) {
  const std::string id = ToHex(Md5Of(AsBytes("object " + std::to_string(number)))).substr(0, 24);
  return "local_content/" + id.substr(0, 2) + "/" + id.substr(2, 2) + "/" + id.substr(4);
}

void FillWithChance(std::mt19937_64& chance, std::string& body) {
  for (std::size_t at = 0; at < body.size(); at += sizeof(std::uint64_t)) {
    const std::uint64_t word = chance();
    std::memcpy(body.data() + at, &word, std::min(sizeof word, body.size() - at));
  }
}

class Filler {
 public:
  Filler(const BareBucket& bucket, std::size_t least, std::size_t most)
      : server_(std::make_unique<BareS3>(bucket)), least_(least), most_(most) {}

  bool operator()(std::size_t number) {
    std::mt19937_64 chance(number);
    const std::size_t size = least_ + chance() % (most_ - least_ + 1);
    const std::string key = KeyOf(number);
    if (size <= kPartSize) {
      body_.resize(size);
      FillWithChance(chance, body_);
      return server_->Send({"PUT", key, {}, {}, &body_}, answer_) == 200;
    }
    BareUpload upload(*server_, key);
    for (std::size_t at = 0; at < size; at += kPartSize) {
      body_.resize(std::min(kPartSize, size - at));
      FillWithChance(chance, body_);
      if (!upload.Put(*server_, at / kPartSize + 1, body_)) return false;
    }
    return upload.Complete(*server_);
  }

 private:
  std::unique_ptr<BareS3> server_;
  std::size_t least_;
  std::size_t most_;
  std::string body_;
  std::string answer_;
};

std::size_t Fill(const std::vector<std::string>& args) {
  const std::size_t count = std::stoul(args[0]);
  const std::size_t least = std::stoul(args[1]);
  const std::size_t most = std::stoul(args[2]);
  if (most < least) throw std::invalid_argument("MOST is less than LEAST");
  const BareBucket bucket = ParseBareBucket(args[3]);
  const std::size_t failures =
      ForEach(kThreads, count, [&] { return Filler(bucket, least, most); });
  for (std::size_t number = 0; number < count; ++number) std::cout << KeyOf(number) << "\n";
  return failures;
}

}  // namespace
}  // namespace lisync

int main(int argc, char** argv) {
  return lisync::BenchMain(argc, argv, 4, "fill_bucket COUNT LEAST MOST BUCKET_URL", &lisync::Fill);
}
