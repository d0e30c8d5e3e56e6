// The floor for large objects: copies each with libcurl and checks nothing.
//
//   stream_copy whole|parts TRANSFERS SIZE KEYS_FILE SOURCE_URL DESTINATION_URL
//
// `whole`: one GET streamed into one PUT an object, TRANSFERS objects at a time; `parts`: ranges of
// 8 MiB, each a GET and an UploadPart, TRANSFERS of them at a time. All objects have SIZE bytes.
// Which is faster depends on the servers, so both are measured. The rest is as for get_put_loop.

#include <algorithm>
#include <memory>

#include "tests/bench/bare_s3.h"
#include "tests/bench/bare_stream.h"
#include "tests/bench/bare_upload.h"
#include "tests/bench/bench_main.h"

namespace lisync {
namespace {

constexpr std::size_t kPartSize = std::size_t{8} << 20;

struct Task {
  std::size_t transfers;
  std::size_t size;
  std::vector<std::string> keys;
  BareBucket from;
  BareBucket to;
};

std::size_t CopyWhole(const Task& task) {
  return ForEach(task.transfers, task.keys.size(), [&task] {
    return [&task, stream = std::make_unique<BareStream>(task.from, task.to)](std::size_t k) {
      return stream->Copy(task.keys[k], task.size);
    };
  });
}

std::size_t CopyInParts(const Task& task) {
  BareS3 server(task.to);
  std::vector<std::unique_ptr<BareUpload>> uploads;
  uploads.reserve(task.keys.size());
  for (const std::string& key : task.keys) {
    uploads.push_back(std::make_unique<BareUpload>(server, key));
  }
  const std::size_t parts = (task.size + kPartSize - 1) / kPartSize;
  std::size_t failures = ForEach(task.transfers, task.keys.size() * parts, [&] {
    return [&, source = std::make_unique<BareS3>(task.from),
            destination = std::make_unique<BareS3>(task.to),
            bytes = std::string()](std::size_t number) mutable {
      const std::size_t k = number / parts;
      const std::size_t part = number % parts;
      const std::size_t begin = part * kPartSize;
      const std::size_t end = std::min(begin + kPartSize, task.size);
      const std::string range = "bytes=" + std::to_string(begin) + "-" + std::to_string(end - 1);
      return source->Send({"GET", task.keys[k], {}, {{"range", range}}}, bytes) == 206 &&
             uploads[k]->Put(*destination, part + 1, bytes);
    };
  });
  for (const auto& upload : uploads) failures += upload->Complete(server) ? 0 : 1;
  return failures;
}

std::size_t Copy(const std::vector<std::string>& args) {
  const Task task{std::stoul(args[1]), std::stoul(args[2]), ReadLines(args[3]),
                  ParseBareBucket(args[4]), ParseBareBucket(args[5])};
  if (args[0] == "whole") return CopyWhole(task);
  if (args[0] == "parts") return CopyInParts(task);
  throw std::invalid_argument("either whole or parts");
}

}  // namespace
}  // namespace lisync

int main(int argc, char** argv) {
  return lisync::BenchMain(
      argc, argv, 6, "stream_copy whole|parts TRANSFERS SIZE KEYS_FILE SOURCE_URL DESTINATION_URL",
      &lisync::Copy);
}
