#pragma once

#include <cstring>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "src/s3/http.h"

namespace lisync {

struct SentRequest {
  std::string method;
  std::string url;
  HttpHeaders headers;
  std::string body;

  // Empty when it was not sent.
  std::string Header(const std::string& name) const {
    for (const auto& [known, value] : headers) {
      if (known == name) return value;
    }
    return "";
  }
  std::string Path() const {
    const std::size_t start = url.find('/', url.find("://") + 3);
    return url.substr(start, url.find('?') - start);
  }
  std::string Query() const {
    const std::size_t at = url.find('?');
    return at == std::string::npos ? "" : url.substr(at + 1);
  }
};

inline ServerAnswer Answer(int status, std::string body = "",
                           std::map<std::string, std::string> headers = {}) {
  ServerAnswer response;
  response.status = status;
  response.received = body.size();
  response.text = std::move(body);
  response.headers = std::move(headers);
  return response;
}

inline ServerAnswer ErrorAnswer(int status, const std::string& code,
                                std::map<std::string, std::string> headers = {}) {
  return Answer(status,
                "<?xml version=\"1.0\"?><Error><Code>" + code +
                    "</Code><Message>as the server says</Message></Error>",
                std::move(headers));
}

// Gives the answers it was told to, in order, and keeps the requests. Not thread-safe.
class FakeTransport : public WriteTransport {
 public:
  std::vector<SentRequest> sent;

  FakeTransport& Then(Result<ServerAnswer> answer) {
    answers_.push_back(std::move(answer));
    return *this;
  }

  Result<ServerAnswer> Read(const ReadRequest& request) override {
    sent.push_back({std::string(Name(request.method)), request.url, request.headers, ""});
    Result<ServerAnswer> answer = Next();
    const auto* into = std::get_if<std::span<std::byte>>(&request.sink);
    if (!answer.ok() || into == nullptr || answer.value().status >= 300) return answer;
    ServerAnswer& response = answer.value();
    const std::size_t fits = std::min(into->size(), response.text.size());
    std::memcpy(into->data(), response.text.data(), fits);
    if (fits < response.text.size()) response.end = BodyEnd::kTooLong;
    response.received = fits;
    response.text.clear();
    return answer;
  }

  Result<ServerAnswer> Write(const WriteRequest& request) override {
    sent.push_back(
        {std::string(Name(request.method)), request.url, request.headers,
         std::string(reinterpret_cast<const char*>(request.body.data()), request.body.size())});
    return Next();
  }

 private:
  Result<ServerAnswer> Next() {
    if (answers_.empty()) {
      return Error{Action::kAskOperator, Fault::kNetwork, "the test gave no answer to this"};
    }
    Result<ServerAnswer> answer = std::move(answers_.front());
    answers_.pop_front();
    return answer;
  }

  std::deque<Result<ServerAnswer>> answers_;
};

}  // namespace lisync
