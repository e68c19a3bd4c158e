#pragma once

#include <cstddef>
#include <iterator>
#include <span>
#include <vector>

#include "lore/data/example.h"
#include "lore/data/example_table.h"

namespace lore {

// Rows to read, wherever they lie: in a vector or in a table, which must outlive this and stay as
// they are. Cheap to copy.
// Thread safety: safe for concurrent use; an iterator is used by one thread at a time.
class Examples {
 public:
  class Iterator;

  Examples() = default;
  Examples(std::span<const Example> rows) : rows_(rows), size_(rows.size()) {}  // NOLINT
  template <std::size_t extent>
  Examples(std::span<Example, extent> rows) : Examples(std::span<const Example>(rows)) {}  // NOLINT
  Examples(const Example* rows, std::size_t count) : Examples(std::span(rows, count)) {}
  Examples(const std::vector<Example>& rows)
      : Examples(std::span<const Example>(rows)) {}                             // NOLINT
  Examples(const ExampleTable& table) : table_(&table), size_(table.size()) {}  // NOLINT

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  // REQUIRES: row < size().
  Example operator[](std::size_t row) const;
  float label(std::size_t row) const;
  std::int64_t time(std::size_t row) const;
  void read(std::size_t row, Example& example) const;  // reuses the memory `example` has

  // Rows first ... first + count - 1: where they lie, else read into `buffer`.
  std::span<const Example> read(std::size_t first, std::size_t count,
                                std::vector<Example>& buffer) const;

  Iterator begin() const;
  Iterator end() const;

  // As of ExampleTable.
  std::size_t window() const { return table_ != nullptr ? table_->window() : size_; }
  void expect(std::size_t first, std::size_t count) const;
  void give_back(std::size_t first, std::size_t count) const;

 private:
  std::span<const Example> rows_;
  const ExampleTable* table_ = nullptr;
  std::size_t size_ = 0;
};

// Reads one row after the other; a row stands until the iterator moves on.
class Examples::Iterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = Example;
  using difference_type = std::ptrdiff_t;
  using pointer = const Example*;
  using reference = const Example&;

  Iterator() = default;
  Iterator(const Examples& rows, std::size_t row) : rows_(rows), row_(row) {}

  reference operator*() const;
  pointer operator->() const { return &**this; }
  Iterator& operator++() {
    ++row_;
    return *this;
  }
  Iterator operator++(int) {
    Iterator before = *this;
    ++row_;
    return before;
  }
  friend bool operator==(const Iterator& a, const Iterator& b) { return a.row_ == b.row_; }

 private:
  Examples rows_;
  std::size_t row_ = 0;
  mutable Example read_ = {};
};

}  // namespace lore
