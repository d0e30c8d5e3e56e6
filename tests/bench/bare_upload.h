#pragma once

#include <cstddef>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/bench/bare_s3.h"

namespace lisync {

// An upload in parts, with nothing checked. Parts may come from several threads at once, each with
// its own connection.
class BareUpload {
 public:
  // Begins it. Throws when the server does not.
  BareUpload(BareS3& server, std::string key) : key_(std::move(key)) {
    static const std::string kNothing;
    std::string answer;
    server.Send({"POST", key_, {{"uploads", ""}}, {}, &kNothing}, answer);
    const std::string open = "<UploadId>";
    const auto at = answer.find(open);
    if (at == std::string::npos) throw std::runtime_error("no upload was begun: " + answer);
    const auto begin = at + open.size();
    id_ = answer.substr(begin, answer.find('<', begin) - begin);
  }

  // `number` from 1.
  bool Put(BareS3& server, std::size_t number, const std::string& bytes) {
    std::string answer;
    const Query query{{"partNumber", std::to_string(number)}, {"uploadId", id_}};
    if (server.Send({"PUT", key_, query, {}, &bytes}, answer) != 200) return false;
    const std::lock_guard lock(mutex_);
    if (tags_.size() < number) tags_.resize(number);
    tags_[number - 1] = server.etag();
    return true;
  }

  bool Complete(BareS3& server) {
    std::string body = "<CompleteMultipartUpload>";
    for (std::size_t i = 0; i < tags_.size(); ++i) {
      body += "<Part><PartNumber>" + std::to_string(i + 1) + "</PartNumber><ETag>" + tags_[i] +
              "</ETag></Part>";
    }
    body += "</CompleteMultipartUpload>";
    std::string answer;
    return server.Send({"POST", key_, {{"uploadId", id_}}, {}, &body}, answer) == 200 &&
           answer.find("<Error>") == std::string::npos;
  }

 private:
  const std::string key_;
  std::string id_;
  std::mutex mutex_;
  std::vector<std::string> tags_;  // guarded by mutex_
};

}  // namespace lisync
