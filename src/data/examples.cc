#include "lore/data/examples.h"

namespace lore {

Example Examples::operator[](std::size_t row) const {
  return table_ != nullptr ? (*table_)[row] : rows_[row];
}

float Examples::label(std::size_t row) const {
  return table_ != nullptr ? table_->label(row) : rows_[row].label;
}

std::int64_t Examples::time(std::size_t row) const {
  return table_ != nullptr ? table_->time(row) : rows_[row].time;
}

void Examples::read(std::size_t row, Example& example) const {
  if (table_ != nullptr) {
    table_->read(row, example);
  } else {
    example = rows_[row];
  }
}

std::span<const Example> Examples::read(std::size_t first, std::size_t count,
                                        std::vector<Example>& buffer) const {
  if (table_ == nullptr) return rows_.subspan(first, count);
  buffer.resize(count);
  for (std::size_t i = 0; i < count; ++i) table_->read(first + i, buffer[i]);
  return buffer;
}

Examples::Iterator Examples::begin() const {
  return {*this, 0};
}

Examples::Iterator Examples::end() const {
  return {*this, size_};
}

void Examples::expect(std::size_t first, std::size_t count) const {
  if (table_ != nullptr) table_->expect(first, count);
}

void Examples::give_back(std::size_t first, std::size_t count) const {
  if (table_ != nullptr) table_->give_back(first, count);
}

const Example& Examples::Iterator::operator*() const {
  if (rows_.table_ == nullptr) return rows_.rows_[row_];
  rows_.table_->read(row_, read_);
  return read_;
}

}  // namespace lore
