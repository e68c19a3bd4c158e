#include "lore/data/example_table.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "data/row_bytes.h"

namespace lore {

namespace {

// Where a row has its keys, and its own values behind them.
constexpr std::size_t user_at = 0;
constexpr std::size_t item_at = 4;
constexpr std::size_t time_at = 8;
constexpr std::size_t label_at = 16;
constexpr std::size_t own_at = 20;
constexpr std::size_t value_size = 4;

template <typename T>
T load(const std::byte* from) {
  T value;
  std::memcpy(&value, from, sizeof(T));
  return value;
}

template <typename T>
void store(const T& value, std::byte* to) {
  std::memcpy(to, &value, sizeof(T));
}

// Both return what lies behind.
template <typename T>
const std::byte* load(const std::byte* from, std::size_t count, std::vector<T>& values) {
  values.resize(count);
  if (count > 0) std::memcpy(values.data(), from, count * value_size);
  return from + count * value_size;
}

template <typename T>
std::byte* store(const std::vector<T>& values, std::size_t count, std::byte* to) {
  if (count > 0) std::memcpy(to, values.data(), count * value_size);
  return to + count * value_size;
}

}  // namespace

std::size_t ExampleLayout::stride() const {
  return own_at + value_size * (ids + floats);
}

void ExampleLayout::write(const Example& example, std::byte* to) const {
  store(example.user, to + user_at);
  store(example.item, to + item_at);
  store(example.time, to + time_at);
  store(example.label, to + label_at);
  store(example.own_floats, floats, store(example.own_ids, ids, to + own_at));
}

void ExampleLayout::read(const std::byte* from, Example& example) const {
  example.user = load<std::int32_t>(from + user_at);
  example.item = load<std::int32_t>(from + item_at);
  example.time = load<std::int64_t>(from + time_at);
  example.label = load<float>(from + label_at);
  load(load(from + own_at, ids, example.own_ids), floats, example.own_floats);
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
  return load<float>(at(row) + label_at);
}

std::int64_t ExampleTable::time(std::size_t row) const {
  return load<std::int64_t>(at(row) + time_at);
}

void ExampleTable::expect(std::size_t first, std::size_t count) const {
  if (count > 0) bytes_->expect(first * stride(), count * stride());
}

void ExampleTable::give_back(std::size_t first, std::size_t count) const {
  if (count > 0) bytes_->give_back(first * stride(), count * stride());
}

}  // namespace lore
