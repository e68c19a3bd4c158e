#pragma once

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace lore {

// A dense row-major matrix of 32-bit floats: the one numeric container of the public interface.
// Thread safety: const members are safe for concurrent use.
class Matrix {
 public:
  Matrix() = default;

  // `rows` x `cols`, all zero.
  Matrix(std::size_t rows, std::size_t cols) : rows_(rows), cols_(cols), values_(rows * cols) {}

  // REQUIRES: values.size() == rows * cols.
  Matrix(std::size_t rows, std::size_t cols, std::vector<float> values)
      : rows_(rows), cols_(cols), values_(std::move(values)) {}

  std::size_t rows() const { return rows_; }
  std::size_t cols() const { return cols_; }
  std::size_t size() const { return values_.size(); }
  bool empty() const { return values_.empty(); }

  // REQUIRES: r < rows(), c < cols().
  float& operator()(std::size_t r, std::size_t c) { return values_[r * cols_ + c]; }
  float operator()(std::size_t r, std::size_t c) const { return values_[r * cols_ + c]; }

  std::span<float> row(std::size_t r) { return {values_.data() + r * cols_, cols_}; }
  std::span<const float> row(std::size_t r) const { return {values_.data() + r * cols_, cols_}; }

  float* data() { return values_.data(); }
  const float* data() const { return values_.data(); }
  std::span<const float> values() const { return values_; }

  bool operator==(const Matrix&) const = default;

 private:
  std::size_t rows_ = 0;
  std::size_t cols_ = 0;
  std::vector<float> values_;
};

}  // namespace lore
