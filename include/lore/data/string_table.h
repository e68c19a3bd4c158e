#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>

#include "lore/array.h"

namespace lore {

// Different strings in the order they were added, each found by its hash. Takes the strings' bytes
// and some 16 more for each; as three arrays it is read out of a file as it lies there.
// Thread safety: const members are safe for concurrent use.
class StringTable {
 public:
  static constexpr std::int32_t absent = -1;

  // All strings one after the other, where each ends, and a hash table of a power of two of places:
  // positions of strings, or `absent`, each at the first free place from that of its XXH3 on.
  struct Arrays {
    Array<std::uint8_t> bytes;
    Array<std::int64_t> ends;
    Array<std::int32_t> slots;
  };

  StringTable() = default;

  // What arrays() gave. Throws Error(invalid_argument) for arrays of impossible sizes; strings and
  // places that are not as they should be lead to wrong answers, but to nothing worse.
  explicit StringTable(Arrays arrays);

  // Appends `text`; false, and nothing happens, if it is there already.
  bool add(std::string_view text);

  // The position of `text`, or `absent`.
  std::int32_t find(std::string_view text) const;

  std::size_t size() const { return arrays_.ends.size(); }
  bool empty() const { return size() == 0; }

  // REQUIRES: i < size().
  std::string_view operator[](std::size_t i) const;

  const Arrays& arrays() const { return arrays_; }

  class const_iterator {
   public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = std::string_view;
    using difference_type = std::ptrdiff_t;
    using pointer = const std::string_view*;
    using reference = std::string_view;

    const_iterator() = default;
    const_iterator(const StringTable* table, std::size_t i) : table_(table), i_(i) {}
    std::string_view operator*() const { return (*table_)[i_]; }
    const_iterator& operator++() {
      ++i_;
      return *this;
    }
    const_iterator operator++(int) { return {table_, i_++}; }
    bool operator==(const const_iterator& other) const { return i_ == other.i_; }

   private:
    const StringTable* table_ = nullptr;
    std::size_t i_ = 0;
  };
  using value_type = std::string_view;

  const_iterator begin() const { return {this, 0}; }
  const_iterator end() const { return {this, size()}; }

  bool operator==(const StringTable& other) const;

 private:
  std::size_t place_of(std::string_view text) const;
  void grow();

  Arrays arrays_;
};

}  // namespace lore
