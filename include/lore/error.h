#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>

namespace lore {

// What sort of thing went wrong; hosts branch on this, people read the message.
enum class ErrorKind {
  invalid_argument,  // the caller passed something the contract forbids
  not_found,         // a file, user, item or name that does not exist
  io,                // the operating system refused a read or a write
  format,            // text that does not parse: JSON, CSV, a number, a prompt
  corrupt,           // a binary file that was truncated, mutated or is not what it claims to be
  mismatch,          // two things that are each fine but do not belong together
  leak,              // training or evaluation would see what it must not
  unsupported,       // known, but not by this build or version
  internal,          // a defect in Lore
};

// The kind's name as printed in messages, for example "format".
const char* name_of(ErrorKind kind);

// Where an error was found. Empty members are left out of the message.
struct Place {
  std::string file = {};
  std::uint64_t line = 0;                    // 1-based; 0 means none
  std::string field = {};                    // column, JSON path, tensor or parameter name
  std::optional<std::uint64_t> offset = {};  // bytes from the start of `file`
};

// All that is known about one error. `problem` says what is wrong, `expected` and `found` show both
// sides of it, `hint` says what to do.
struct Fault {
  ErrorKind kind = ErrorKind::internal;
  std::string problem = {};
  Place place = {};
  std::string expected = {};
  std::string found = {};
  std::string hint = {};

  // One line: `ratings.csv:17, "rating": not a number (expected a decimal number, found "good");
  // hint`.
  std::string message() const;
};

// Thrown by every offline call. The serving door (lore/serve) never throws; it returns Status.
class Error : public std::runtime_error {
 public:
  explicit Error(Fault fault) : std::runtime_error(fault.message()), fault_(std::move(fault)) {}

  const Fault& fault() const { return fault_; }
  ErrorKind kind() const { return fault_.kind; }

 private:
  Fault fault_;
};

// Outcome of a call that does not throw. Default-constructed: success.
class [[nodiscard]] Status {
 public:
  Status() = default;
  explicit Status(Fault fault) : fault_(std::move(fault)) {}

  bool ok() const { return !fault_.has_value(); }
  explicit operator bool() const { return ok(); }

  // REQUIRES: !ok().
  const Fault& fault() const { return *fault_; }
  std::string message() const { return ok() ? "ok" : fault_->message(); }

 private:
  std::optional<Fault> fault_;
};

// A value, or why there is none.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}         // NOLINT: implicit by intent
  Result(Status status) : state_(std::move(status)) {}  // NOLINT: implicit by intent

  bool ok() const { return std::holds_alternative<T>(state_); }
  explicit operator bool() const { return ok(); }

  // REQUIRES: ok().
  T& value() & { return std::get<T>(state_); }
  const T& value() const& { return std::get<T>(state_); }
  T&& value() && { return std::get<T>(std::move(state_)); }

  Status status() const { return ok() ? Status() : std::get<Status>(state_); }

 private:
  std::variant<T, Status> state_;
};

}  // namespace lore
