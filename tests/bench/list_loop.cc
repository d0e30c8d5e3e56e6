// The floor for a run without changes: lists a bucket to its end, page by page, and looks at
// nothing but what asks for the next page.
//
//   list_loop key|token BUCKET_URL
//
// `key`: each page starts after the last key of the one before, as li-sync asks; `token`: where the
// server's continuation token says. The URL is as get_put_loop has it. Prints the number of pages.

#include <string_view>

#include "tests/bench/bare_s3.h"
#include "tests/bench/bench_main.h"

namespace lisync {
namespace {

// The text of the last element of this name; empty when there is none.
std::string_view LastOf(std::string_view page, const std::string& element) {
  const std::string open = "<" + element + ">";
  const auto at = page.rfind(open);
  if (at == std::string_view::npos) return {};
  const auto begin = at + open.size();
  return page.substr(begin, page.find('<', begin) - begin);
}

std::size_t List(const std::vector<std::string>& args) {
  const bool by_key = args[0] == "key";
  if (!by_key && args[0] != "token") throw std::invalid_argument("either key or token");
  const BareBucket bucket = ParseBareBucket(args[1]);
  BareS3 server(bucket);
  Query query{{"list-type", "2"}, {"encoding-type", "url"}, {"max-keys", "1000"}};
  const std::size_t fixed = query.size();
  std::string page;
  std::size_t pages = 0;
  for (;;) {
    if (server.Send({"GET", "", query}, page) != 200) throw std::runtime_error(page);
    ++pages;
    if (LastOf(page, "IsTruncated") != "true") break;
    query.resize(fixed);
    if (by_key) {
      query.emplace_back("start-after", DecodeListedKey(LastOf(page, "Key")).value());
    } else {
      query.emplace_back("continuation-token", LastOf(page, "NextContinuationToken"));
    }
  }
  std::cout << pages << "\n";
  return 0;
}

}  // namespace
}  // namespace lisync

int main(int argc, char** argv) {
  return lisync::BenchMain(argc, argv, 2, "list_loop key|token BUCKET_URL", &lisync::List);
}
