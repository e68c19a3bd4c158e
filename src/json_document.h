#pragma once

#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace lore {

// The last child of an array or object; nullptr where there is none.
template <typename Json>
Json* last_child(Json& value) noexcept {
  if (value.empty()) return nullptr;
  if (auto* const array = value.template get_ptr<typename Json::array_t*>()) return &array->back();
  auto* const object = value.template get_ptr<typename Json::object_t*>();
  return object == nullptr ? nullptr : &std::prev(object->end())->second;
}

// REQUIRES: last_child(value) is there.
template <typename Json>
void drop_last_child(Json& value) noexcept {
  if (auto* const array = value.template get_ptr<typename Json::array_t*>()) {
    array->pop_back();
    return;
  }
  auto& object = *value.template get_ptr<typename Json::object_t*>();
  if constexpr (requires { object.pop_back(); }) {
    object.pop_back();  // keys in order of the file
  } else {
    object.erase(std::prev(object.end()));
  }
}

// Destroys a value from its leaves up, at any depth, without asking for memory: what is above waits
// in the place of the child being taken apart (Schorr and Waite 1967).
template <typename Json>
void take_apart(Json& root) noexcept {
  Json above;
  Json current = std::move(root);
  for (;;) {
    if (Json* const child = last_child(current)) {
      Json below = std::move(*child);
      *child = std::move(above);
      above = std::move(current);
      current = std::move(below);
    } else if (above.is_null()) {
      return;
    } else {
      current = std::move(above);
      above = std::move(*last_child(current));
      drop_last_child(current);
    }
  }
}

// A JSON value that can be destroyed where no memory is left. nlohmann's own destructor flattens
// nested values on the heap; if that fails, the process ends.
template <typename Json>
class JsonDocument {
 public:
  JsonDocument() = default;
  explicit JsonDocument(Json root) : root_(std::move(root)) {}
  JsonDocument(JsonDocument&& other) noexcept : root_(std::exchange(other.root_, Json())) {}
  JsonDocument& operator=(JsonDocument&&) = delete;
  ~JsonDocument() { take_apart(root_); }

  // Throws Json::exception for a text that does not parse.
  static JsonDocument parse(std::string_view text, bool comments = false);

  Json release() && { return std::exchange(root_, Json()); }

  const Json& operator*() const { return root_; }
  Json& operator*() { return root_; }
  const Json* operator->() const { return &root_; }
  Json* operator->() { return &root_; }

 private:
  Json root_;
};

// Builds a document bottom up, so that what a failed allocation leaves behind is always held. (As
// it grows, nlohmann's object of ordered keys copies all that is in it.)
template <typename Json>
class JsonBuilder : public nlohmann::json_sax<Json> {
 public:
  using Sax = nlohmann::json_sax<Json>;

  JsonDocument<Json> take() && { return std::move(open_.front().members.front().second); }

  bool null() override { return add(Json()); }
  bool boolean(bool value) override { return add(Json(value)); }
  bool number_integer(typename Sax::number_integer_t value) override { return add(Json(value)); }
  bool number_unsigned(typename Sax::number_unsigned_t value) override { return add(Json(value)); }
  bool number_float(typename Sax::number_float_t value, const std::string&) override {
    return add(Json(value));
  }
  bool string(std::string& value) override { return add(Json(std::move(value))); }
  bool binary(typename Sax::binary_t&) override { return false; }  // no text has it
  bool start_object(std::size_t) override { return enter(); }
  bool start_array(std::size_t) override { return enter(); }

  bool key(std::string& key) override {
    open_.back().key = std::move(key);
    return true;
  }

  bool end_object() override {
    JsonDocument<Json> whole(Json::object());
    auto& object = *whole->template get_ptr<typename Json::object_t*>();
    if constexpr (requires { object.reserve(1); }) object.reserve(open_.back().members.size());
    for (auto& [name, member] : open_.back().members) {
      Json& place = object[name];
      place = std::move(member).release();
    }
    return leave(std::move(whole));
  }

  bool end_array() override {
    JsonDocument<Json> whole(Json::array());
    auto& array = *whole->template get_ptr<typename Json::array_t*>();
    array.reserve(open_.back().members.size());
    for (auto& [name, member] : open_.back().members) array.push_back(std::move(member).release());
    return leave(std::move(whole));
  }

  bool parse_error(std::size_t, const std::string&,
                   const typename Json::exception& error) override {
    if (const auto* range = dynamic_cast<const typename Json::out_of_range*>(&error)) throw *range;
    throw dynamic_cast<const typename Json::parse_error&>(error);
  }

 private:
  // An object or array whose end has not been seen, or all of the text.
  struct Open {
    std::string key;  // of the member that comes next
    std::vector<std::pair<std::string, JsonDocument<Json>>> members;
  };

  bool add(Json scalar) { return add(JsonDocument<Json>(std::move(scalar))); }

  bool add(JsonDocument<Json> value) {
    open_.back().members.emplace_back(std::move(open_.back().key), std::move(value));
    return true;
  }

  bool enter() {
    open_.emplace_back();
    return true;
  }

  bool leave(JsonDocument<Json> whole) {
    open_.pop_back();
    return add(std::move(whole));
  }

  std::vector<Open> open_ = std::vector<Open>(1);
};

template <typename Json>
JsonDocument<Json> JsonDocument<Json>::parse(std::string_view text, bool comments) {
  JsonBuilder<Json> builder;
  Json::sax_parse(text.begin(), text.end(), &builder, nlohmann::detail::input_format_t::json, true,
                  comments);
  return std::move(builder).take();
}

}  // namespace lore
