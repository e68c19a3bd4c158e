#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "lore/error.h"

namespace lore {

// The one of `names` that looks like a slip of `word`, or "".
std::string closest(std::string_view word, const std::vector<std::string>& names);

// The names in quotes: `"a", "b" or "c"`.
std::string listing(const std::vector<std::string>& names);

// One object of a JSON file, read strictly: unknown keys and wrong types throw Error(format) with
// the key's path ("columns.age.kind"), both sides of the matter, and a hint.
class JsonObject {
 public:
  using Json = nlohmann::ordered_json;

  template <typename Value>
  using Choices = std::vector<std::pair<std::string, Value>>;

  // `path` is where `value` stands in `file` ("" at the top), `what` the noun for messages. Throws
  // unless `value` is an object with no keys but `known`. REQUIRES: `value` outlives this.
  JsonObject(const Json& value, std::string file, std::string path, std::string what,
             std::vector<std::string> known);

  bool has(const std::string& key) const { return value_->contains(key); }

  // Each throws for a missing key; those with a `fallback` give it back instead.
  const Json& at(const std::string& key) const;
  std::string text(const std::string& key) const;
  std::string text(const std::string& key, const std::string& fallback) const;
  std::vector<std::string> texts(const std::string& key) const;
  bool flag(const std::string& key, bool fallback) const;
  double number(const std::string& key) const;
  double number(const std::string& key, double fallback) const;
  std::int64_t integer(const std::string& key, std::int64_t low, std::int64_t high) const;
  std::int64_t integer(const std::string& key, std::int64_t low, std::int64_t high,
                       std::int64_t fallback) const;

  template <typename Value>
  Value choice(const std::string& key, const Choices<Value>& choices) const {
    std::vector<std::string> names;
    for (const auto& [name, value] : choices) names.push_back(name);
    return choices[index_of_choice(key, names)].second;
  }

  const std::string& file() const { return file_; }

  // The path of `key`, or of the object itself for "".
  std::string path(const std::string& key) const;

  [[noreturn]] void fail(const std::string& key, Fault fault) const;

 private:
  void refuse_unknown_keys(const std::vector<std::string>& known) const;
  [[noreturn]] void refuse_type(const std::string& key, const std::string& expected) const;
  std::size_t index_of_choice(const std::string& key, const std::vector<std::string>& names) const;

  const Json* value_;
  std::string file_;
  std::string path_;
  std::string what_;
};

}  // namespace lore
