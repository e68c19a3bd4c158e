#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "lore/error.h"

namespace lore {

// One value of a JSON file that others write and extend: what is not asked for is passed over, what
// is asked for must be of its type. Every getter throws Error(format) with the value's path
// ("model.vocab") for one of another type.
class JsonView {
 public:
  // REQUIRES: `value` outlives the view.
  JsonView(const nlohmann::json& value, std::string file, std::string path = "")
      : value_(&value), file_(std::move(file)), path_(std::move(path)) {}

  const nlohmann::json& value() const { return *value_; }
  const std::string& file() const { return file_; }
  const std::string& path() const { return path_; }

  // Whether the object has `key` and not null there.
  bool has(const std::string& key) const;

  // Throws for a missing key, as do the getters without a fallback.
  JsonView at(const std::string& key) const;

  // The elements of an array.
  std::vector<JsonView> elements() const;
  std::vector<JsonView> elements(const std::string& key) const { return at(key).elements(); }

  const std::string& text() const;
  std::int64_t integer(std::int64_t least, std::int64_t most) const;
  double number() const;
  bool flag() const;

  std::string text(const std::string& key) const { return at(key).text(); }
  std::string text(const std::string& key, const std::string& fallback) const;
  bool flag(const std::string& key, bool fallback) const;
  std::int64_t integer(const std::string& key, std::int64_t least, std::int64_t most) const {
    return at(key).integer(least, most);
  }
  std::int64_t integer(const std::string& key, std::int64_t least, std::int64_t most,
                       std::int64_t fallback) const;

  // Throws with the view's place and, where `fault` has none, Error(format).
  [[noreturn]] void fail(Fault fault) const;
  [[noreturn]] void fail_type(const std::string& expected) const;

 private:
  const nlohmann::json* value_;
  std::string file_;
  std::string path_;
};

// A JSON file, whole. Throws Error(not_found), Error(io) or Error(format).
nlohmann::json read_json(const std::string& path);

}  // namespace lore
