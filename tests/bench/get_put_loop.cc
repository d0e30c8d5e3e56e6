// The floor for small objects: GET each and PUT it, with libcurl and as many threads as asked for,
// and nothing else: no checks, no digests, no state, no audit.
//
//   get_put_loop THREADS KEYS_FILE SOURCE_URL DESTINATION_URL
//
// The URLs are http://ACCESS_KEY:SECRET_KEY@HOST:PORT/BUCKET; keys are one a line and need no
// encoding.

#include "tests/bench/bare_s3.h"
#include "tests/bench/bench_main.h"

int main(int argc, char** argv) {
  using namespace lisync;
  return BenchMain(argc, argv, 4, "get_put_loop THREADS KEYS_FILE SOURCE_URL DESTINATION_URL",
                   [](const std::vector<std::string>& args) {
                     const std::vector<std::string> keys = ReadLines(args[1]);
                     const BareBucket from = ParseBareBucket(args[2]);
                     const BareBucket to = ParseBareBucket(args[3]);
                     return ForEach(std::stoul(args[0]), keys.size(), [&] {
                       return [&keys, source = std::make_unique<BareS3>(from),
                               destination = std::make_unique<BareS3>(to), body = std::string(),
                               answer = std::string()](std::size_t k) mutable {
                         return source->Send({"GET", keys[k]}, body) == 200 &&
                                destination->Send({"PUT", keys[k], {}, {}, &body}, answer) == 200;
                       };
                     });
                   });
}
