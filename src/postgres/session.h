#pragma once

#include <optional>
#include <utility>

#include "src/core/result.h"
#include "src/postgres/connection.h"

namespace lisync {

// One database's connection, kept between questions. One thread at a time.
class Session {
 public:
  explicit Session(DatabaseAddress address) : address_(std::move(address)) {}

  // `question(Connection&)` returns a Result<…>; so does this. It is asked on the kept connection;
  // when that turns out to be lost, once more on a new one. Without a kept connection, one is
  // opened and the question asked once.
  template <typename Question>
  auto Ask(const Question& question) -> decltype(question(std::declval<Connection&>())) {
    if (kept_) {
      auto answer = question(*kept_);
      if (answer.ok() || answer.error().fault != Fault::kNetwork) return answer;
      kept_.reset();
    }
    Result<Connection> opened = Connection::Open(address_);
    if (!opened.ok()) return opened.error();
    kept_.emplace(std::move(opened).value());
    auto answer = question(*kept_);
    if (!answer.ok() && answer.error().fault == Fault::kNetwork) kept_.reset();
    return answer;
  }

 private:
  DatabaseAddress address_;
  std::optional<Connection> kept_;
};

}  // namespace lisync
