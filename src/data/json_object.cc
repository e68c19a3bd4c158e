#include "data/json_object.h"

#include <algorithm>
#include <numeric>

namespace lore {

namespace {

using Json = JsonObject::Json;

constexpr std::size_t shown_length = 60;  // of a value quoted in a message

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replace = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({replace, row[j] + 1, row[j - 1] + 1}));
    }
  }
  return row.back();
}

std::string shown(const Json& value) {
  std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (text.size() > shown_length) text = text.substr(0, shown_length) + "...";
  return text;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& names) {
  const std::string name = closest(word, names);
  return name.empty() ? "" : "did you mean \"" + name + "\"?";
}

}  // namespace

std::string closest(std::string_view word, const std::vector<std::string>& names) {
  std::string best;
  std::size_t least = 1 + word.size() / 3;  // a third of the letters may be wrong
  for (const std::string& name : names) {
    const std::size_t distance = edit_distance(word, name);
    if (distance < least || (distance == least && best.empty())) {
      least = distance;
      best = name;
    }
  }
  return best;
}

std::string listing(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " or " : ", ";
    text += '"' + names[i] + '"';
  }
  return text;
}

JsonObject::JsonObject(const Json& value, std::string file, std::string path, std::string what,
                       std::vector<std::string> known)
    : value_(&value), file_(std::move(file)), path_(std::move(path)), what_(std::move(what)) {
  if (!value.is_object()) {
    fail("", {.problem = what_ + " must be an object", .found = shown(value)});
  }
  refuse_unknown_keys(known);
}

void JsonObject::refuse_unknown_keys(const std::vector<std::string>& known) const {
  for (const auto& [key, value] : value_->items()) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    fail(key, {.problem = "unknown key of " + what_,
               .expected = listing(known),
               .hint = did_you_mean(key, known)});
  }
}

std::string JsonObject::path(const std::string& key) const {
  return key.empty() || path_.empty() ? path_ + key : path_ + '.' + key;
}

void JsonObject::fail(const std::string& key, Fault fault) const {
  fault.kind = ErrorKind::format;
  fault.place = {.file = file_, .field = path(key)};
  throw Error(std::move(fault));
}

void JsonObject::refuse_type(const std::string& key, const std::string& expected) const {
  fail(key, {.problem = "wrong type", .expected = expected, .found = shown(at(key))});
}

const JsonObject::Json& JsonObject::at(const std::string& key) const {
  const auto found = value_->find(key);
  if (found == value_->end()) fail(key, {.problem = what_ + " needs this key"});
  return *found;
}

std::string JsonObject::text(const std::string& key) const {
  const Json& value = at(key);
  if (!value.is_string()) refuse_type(key, "a string");
  std::string text = value.get<std::string>();
  if (text.empty()) fail(key, {.problem = "an empty string", .hint = "leave the key out"});
  return text;
}

std::string JsonObject::text(const std::string& key, const std::string& fallback) const {
  return has(key) ? text(key) : fallback;
}

std::vector<std::string> JsonObject::texts(const std::string& key) const {
  if (!has(key)) return {};
  const Json& value = at(key);
  const auto is_text = [](const Json& item) { return item.is_string(); };
  if (!value.is_array() || !std::all_of(value.begin(), value.end(), is_text)) {
    refuse_type(key, "a list of strings");
  }
  return value.get<std::vector<std::string>>();
}

bool JsonObject::flag(const std::string& key, bool fallback) const {
  if (!has(key)) return fallback;
  if (!at(key).is_boolean()) refuse_type(key, "true or false");
  return at(key).get<bool>();
}

double JsonObject::number(const std::string& key) const {
  if (!at(key).is_number()) refuse_type(key, "a number");
  return at(key).get<double>();
}

double JsonObject::number(const std::string& key, double fallback) const {
  return has(key) ? number(key) : fallback;
}

std::int64_t JsonObject::integer(const std::string& key, std::int64_t low,
                                 std::int64_t high) const {
  const std::string expected =
      "a whole number from " + std::to_string(low) + " to " + std::to_string(high);
  const Json& value = at(key);
  if (!value.is_number_integer()) refuse_type(key, expected);
  const bool too_big = value.is_number_unsigned() &&
                       value.get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX);
  if (too_big || value.get<std::int64_t>() < low || value.get<std::int64_t>() > high) {
    fail(key, {.problem = "out of range", .expected = expected, .found = shown(value)});
  }
  return value.get<std::int64_t>();
}

std::int64_t JsonObject::integer(const std::string& key, std::int64_t low, std::int64_t high,
                                 std::int64_t fallback) const {
  return has(key) ? integer(key, low, high) : fallback;
}

std::size_t JsonObject::index_of_choice(const std::string& key,
                                        const std::vector<std::string>& names) const {
  const std::string word = text(key);
  const auto found = std::find(names.begin(), names.end(), word);
  if (found == names.end()) {
    fail(key, {.problem = "not one of the choices",
               .expected = listing(names),
               .found = '"' + word + '"',
               .hint = did_you_mean(word, names)});
  }
  return static_cast<std::size_t>(found - names.begin());
}

}  // namespace lore
