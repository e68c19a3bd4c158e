#pragma once

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace lore {

// Values in a row that are its own, or are read where they stand: in a mapped file, say.
// Thread safety: const members are safe for concurrent use.
template <typename T>
class Array {
 public:
  using value_type = T;
  using const_iterator = const T*;

  Array() = default;
  Array(std::vector<T> values) : own_(std::move(values)) {}  // NOLINT: as good as a vector
  Array(std::initializer_list<T> values) : own_(values) {}

  // Values that `memory` keeps valid and as they are.
  static Array borrowed(std::span<const T> values, std::shared_ptr<const void> memory) {
    Array array;
    array.borrowed_ = values;
    array.memory_ = std::move(memory);
    return array;
  }

  std::span<const T> values() const { return memory_ ? borrowed_ : std::span<const T>(own_); }
  operator std::span<const T>() const { return values(); }  // NOLINT: as of a vector

  const T* data() const { return values().data(); }
  std::size_t size() const { return values().size(); }
  bool empty() const { return size() == 0; }
  const T* begin() const { return data(); }
  const T* end() const { return data() + size(); }

  // REQUIRES: i < size().
  const T& operator[](std::size_t i) const { return values()[i]; }

  // The values as a vector to change, copied first where they were borrowed.
  std::vector<T>& own() {
    if (memory_) {
      own_.assign(borrowed_.begin(), borrowed_.end());
      memory_.reset();
      borrowed_ = {};
    }
    return own_;
  }

  friend bool operator==(const Array& a, const Array& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
  }

 private:
  std::vector<T> own_;
  std::span<const T> borrowed_;
  std::shared_ptr<const void> memory_;  // of `borrowed_`; null: the values are own_
};

}  // namespace lore
