#pragma once

#include <cstddef>
#include <cstdint>

namespace lore::kernel {

// The upper halves of floats, rounded to nearest even: bfloat16.
void to_bf16(const float* x, std::size_t count, std::uint16_t* out) noexcept;

// Each of `rows` dense rows of `cols` as round(x / scale) with scales[row] = largest |x| / 127; a
// row of zeros has scale 0. The out rows are `stride` bytes apart, zeros between.
void quantize_rows(const float* x, std::size_t rows, std::size_t cols, std::int8_t* out,
                   std::size_t stride, float* scales) noexcept;

// y = sums * row_scales[row] * column_scales[column] + bias[column]; [rows, cols] dense. bias may
// be null.
void dequantize(const std::int32_t* sums, std::size_t rows, std::size_t cols,
                const float* row_scales, const float* column_scales, const float* bias,
                float* y) noexcept;

}  // namespace lore::kernel
