#pragma once

#include <cstddef>

#include "kernel/reduce.h"

// Products between the rows of matrices, for each of a run of examples.
namespace lore::kernel {

// x [rows, a], y [rows, b] -> out [rows, a * b]: x_ra y_rb at column a * b + b of row r.
void outer(Examples x, Examples y, std::size_t examples, std::size_t rows, std::size_t a,
           std::size_t b, float* out) noexcept;

// <x_i, x_j> for each i < j of x [rows, cols]: out [rows (rows - 1) / 2].
void inner_products(Examples x, std::size_t examples, std::size_t rows, std::size_t cols,
                    float* out) noexcept;

// x_i * y_j for each i < j of x, y [rows, cols]: out [rows (rows - 1) / 2, cols].
void pair_products(Examples x, Examples y, std::size_t examples, std::size_t rows, std::size_t cols,
                   float* out) noexcept;

// x [rows, inner] y [inner, cols]: out [rows, cols].
void matmul(Examples x, Examples y, std::size_t examples, std::size_t rows, std::size_t inner,
            std::size_t cols, float* out) noexcept;

// Row g of x [groups, in] times rows g * in to (g + 1) * in of weights [groups * in, cols]:
// out [groups, cols].
void grouped_linear(Examples x, Examples weights, std::size_t examples, std::size_t groups,
                    std::size_t in, std::size_t cols, float* out) noexcept;

// The sum of the rows of x [rows, cols]: out [cols].
void sum_rows(Examples x, std::size_t examples, std::size_t rows, std::size_t cols,
              float* out) noexcept;

}  // namespace lore::kernel
