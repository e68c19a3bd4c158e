#include "text/json_view.h"

#include "data/mapped_file.h"
#include "data/parse_json.h"

namespace lore {

namespace {

constexpr std::size_t max_depth = 64;
constexpr std::size_t shown_length = 60;  // of a value quoted in a message

std::string shown(const nlohmann::json& value) {
  if (value.is_structured()) return value.type_name();
  std::string text = value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return text.size() > shown_length ? text.substr(0, shown_length) + "..." : text;
}

}  // namespace

void JsonView::fail(Fault fault) const {
  if (fault.kind == ErrorKind::internal) fault.kind = ErrorKind::format;
  fault.place = {.file = file_, .field = path_};
  throw Error(std::move(fault));
}

void JsonView::fail_type(const std::string& expected) const {
  fail({.problem = "wrong type", .expected = expected, .found = shown(*value_)});
}

bool JsonView::has(const std::string& key) const {
  if (!value_->is_object()) fail_type("an object");
  const auto found = value_->find(key);
  return found != value_->end() && !found->is_null();
}

JsonView JsonView::at(const std::string& key) const {
  if (!has(key)) fail({.problem = "the key \"" + key + "\" is missing"});
  return {(*value_)[key], file_, path_.empty() ? key : path_ + '.' + key};
}

std::vector<JsonView> JsonView::elements() const {
  if (!value_->is_array()) fail_type("an array");
  std::vector<JsonView> views;
  views.reserve(value_->size());
  for (const nlohmann::json& element : *value_) {
    views.emplace_back(element, file_, path_ + '[' + std::to_string(views.size()) + ']');
  }
  return views;
}

const std::string& JsonView::text() const {
  if (!value_->is_string()) fail_type("a string");
  return value_->get_ref<const std::string&>();
}

std::int64_t JsonView::integer(std::int64_t least, std::int64_t most) const {
  const std::string expected =
      "a whole number from " + std::to_string(least) + " to " + std::to_string(most);
  if (!value_->is_number_integer()) fail_type(expected);
  const bool too_big = value_->is_number_unsigned() &&
                       value_->get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX);
  if (too_big || value_->get<std::int64_t>() < least || value_->get<std::int64_t>() > most) {
    fail({.problem = "out of range", .expected = expected, .found = shown(*value_)});
  }
  return value_->get<std::int64_t>();
}

double JsonView::number() const {
  if (!value_->is_number()) fail_type("a number");
  return value_->get<double>();
}

bool JsonView::flag() const {
  if (!value_->is_boolean()) fail_type("true or false");
  return value_->get<bool>();
}

std::string JsonView::text(const std::string& key, const std::string& fallback) const {
  return has(key) ? text(key) : fallback;
}

bool JsonView::flag(const std::string& key, bool fallback) const {
  return has(key) ? at(key).flag() : fallback;
}

std::int64_t JsonView::integer(const std::string& key, std::int64_t least, std::int64_t most,
                               std::int64_t fallback) const {
  return has(key) ? integer(key, least, most) : fallback;
}

nlohmann::json read_json(const std::string& path) {
  return parse_json(MappedFile::open(path).text(), path, max_depth);
}

}  // namespace lore
