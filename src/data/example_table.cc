#include "lore/data/example_table.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "data/row_bytes.h"

namespace lore {

namespace {

constexpr std::size_t value_size = 4;

// The keys of a row, from its first byte on.
struct Place {
  std::size_t user = 0;
  std::size_t item = 4;
  std::size_t time = 8;
  std::size_t label = 16;
  std::size_t own = 20;
};
constexpr Place place;

template <typename T>
void put(const T& value, std::byte* to) {
  std::memcpy(to, &value, sizeof(T));
}

template <typename T>
void take(const std::byte* from, T& value) {
  std::memcpy(&value, from, sizeof(T));
}

template <typename T>
const std::byte* take(const std::byte* from, std::size_t count, std::vector<T>& values) {
  values.resize(count);
  if (count > 0) std::memcpy(values.data(), from, count * value_size);
  return from + count * value_size;
}

template <typename T>
std::byte* put(const std::vector<T>& values, std::size_t count, std::byte* to) {
  if (count > 0) std::memcpy(to, values.data(), count * value_size);
  return to + count * value_size;
}

}  // namespace

std::size_t ExampleLayout::stride() const {
  return place.own + value_size * (ids + floats);
}

void ExampleLayout::write(const Example& example, std::byte* to) const {
  put(example.user, to + place.user);
  put(example.item, to + place.item);
  put(example.time, to + place.time);
  put(example.label, to + place.label);
  put(example.own_floats, floats, put(example.own_ids, ids, to + place.own));
}

void ExampleLayout::read(const std::byte* from, Example& example) const {
  take(from + place.user, example.user);
  take(from + place.item, example.item);
  take(from + place.time, example.time);
  take(from + place.label, example.label);
  take(take(from + place.own, ids, example.own_ids), floats, example.own_floats);
}

ExampleTable::ExampleTable(ExampleLayout layout, std::shared_ptr<const RowBytes> bytes,
                           std::size_t window)
    : layout_(layout),
      bytes_(std::move(bytes)),
      rows_(bytes_->bytes().data()),
      size_(bytes_->bytes().size() / layout.stride()),
      window_(std::min(window, size_)) {}

const std::byte* ExampleTable::at(std::size_t row) const {
  return rows_ + row * layout_.stride();
}

Example ExampleTable::operator[](std::size_t row) const {
  Example example;
  read(row, example);
  return example;
}

void ExampleTable::read(std::size_t row, Example& example) const {
  layout_.read(at(row), example);
}

float ExampleTable::label(std::size_t row) const {
  float label = 0;
  take(at(row) + place.label, label);
  return label;
}

std::int64_t ExampleTable::time(std::size_t row) const {
  std::int64_t time = 0;
  take(at(row) + place.time, time);
  return time;
}

void ExampleTable::expect(std::size_t first, std::size_t count) const {
  if (count > 0) bytes_->expect(first * stride(), count * stride());
}

void ExampleTable::give_back(std::size_t first, std::size_t count) const {
  if (count > 0) bytes_->give_back(first * stride(), count * stride());
}

}  // namespace lore
