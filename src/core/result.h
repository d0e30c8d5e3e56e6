#pragma once

#include <cassert>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace lisync {

// What the caller does next about a failed remote operation.
enum class Action {
  kRetry,        // the same request may succeed later
  kSlowDown,     // retry, and ask less of this side
  kSkip,         // this object cannot be handled as things are; go on with the others
  kReplan,       // the object changed or is not what was expected; look at it anew
  kAskOperator,  // no object can be handled until somebody acts; end the run
};

// What went wrong, as recorded with an object and shown to people. The names are stored (storage/,
// audit entries): never rename one that was released.
enum class Fault {
  kNone,
  kNetwork,      // connection refused, reset, timed out
  kThrottled,    // the server asked for fewer requests
  kServer,       // the server failed (5xx)
  kProtocol,     // the answer is not what the protocol allows
  kNotFound,     // the object is not there
  kNoBucket,     // the bucket or root directory is not there
  kDenied,       // the credentials may not do this to this object
  kCredentials,  // the credentials themselves are refused
  kChanged,      // the object is not the version that was asked for
  kExists,       // something is already stored under the key
  kCorrupt,      // length or checksum differ
  kInvalidKey,   // this side cannot hold the key
  kTooLarge,     // beyond a size limit
  kUnsupported,  // the server does not offer the operation
  kNoSpace,      // the destination is full
  kIo,           // the local file system failed
  kExcluded,     // left out of this run by the operator's own selection
};
inline constexpr std::size_t kFaults = static_cast<std::size_t>(Fault::kExcluded) + 1;

std::string_view Name(Fault fault);
// Absent for a name that this version does not know.
std::optional<Fault> FaultFromName(std::string_view name);

// `what` names the cause in plain words and holds no secret: it reaches logs and audit entries.
struct Error {
  Action action = Action::kRetry;
  Fault fault = Fault::kNone;
  std::string what;
};

// A value, or the error that kept it from being made. value() and error() of the wrong kind are
// programming errors (asserted).
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return state_.index() == 0; }
  const T& value() const& { return *Checked(std::get_if<0>(&state_)); }
  T& value() & { return *Checked(std::get_if<0>(&state_)); }
  T&& value() && { return std::move(*Checked(std::get_if<0>(&state_))); }
  const Error& error() const { return *Checked(std::get_if<1>(&state_)); }

 private:
  template <typename P>
  static P* Checked(P* p) {
    assert(p != nullptr);
    return p;
  }
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}

  bool ok() const { return !error_.has_value(); }
  const Error& error() const {
    assert(error_.has_value());
    return *error_;
  }

 private:
  std::optional<Error> error_;
};

}  // namespace lisync
