#include "kernel/strided_rows.h"

#include <algorithm>

#include "kernel/targets.h"

// clang-format off
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernel/strided_rows.cc"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
#include "kernel/vectors-inl.h"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace lore::kernel {
namespace HWY_NAMESPACE {

constexpr std::size_t rows_ahead = 16;

HWY_INLINE std::size_t ahead(std::size_t i, std::size_t count) {
  return std::min(i + rows_ahead, count - 1);
}

HWY_INLINE void prefetch_row(const float* row, std::size_t width) {
  __builtin_prefetch(row);
  __builtin_prefetch(row + width - 1);
}

void copy_each(const float* table, std::size_t width, const std::int32_t* ids, std::size_t count,
               float* out, std::size_t stride) {
  for (std::size_t i = 0; i < count; ++i, out += stride) {
    prefetch_row(table + static_cast<std::size_t>(ids[ahead(i, count)]) * width, width);
    const float* row = table + static_cast<std::size_t>(ids[i]) * width;
    if (width == 1) {
      *out = *row;
    } else {
      for_each_vector(width, [&](std::size_t d, auto part)
                                 HWY_ATTR { part.store(part.load(row + d), out + d); });
    }
  }
}

void add_each(const float* rows, std::size_t stride, const std::uint32_t* positions, float share,
              std::size_t count, std::size_t width, float* sums) {
  const FloatVector shares = hn::Set(Floats(), share);
  for (std::size_t i = 0; i < count; ++i) {
    prefetch_row(rows + ahead(i, count) * stride, width);
    const float* row = rows + i * stride;
    float* sum = sums + positions[i] * width;
    if (width == 1) {
      *sum += share * *row;
    } else {
      for_each_vector(width, [&](std::size_t d, auto part) HWY_ATTR {
        part.store(hn::MulAdd(shares, part.load(row + d), part.load(sum + d)), sum + d);
      });
    }
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace lore::kernel
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace lore::kernel {

namespace {

HWY_EXPORT(copy_each);
HWY_EXPORT(add_each);

}  // namespace

void look_up_rows(const float* table, std::size_t width, const std::int32_t* ids, std::size_t count,
                  float* out, std::size_t stride) noexcept {
  HWY_DYNAMIC_DISPATCH(copy_each)(table, width, ids, count, out, stride);
}

void add_rows(const float* rows, std::size_t stride, const std::uint32_t* positions, float share,
              std::size_t count, std::size_t width, float* sums) noexcept {
  HWY_DYNAMIC_DISPATCH(add_each)(rows, stride, positions, share, count, width, sums);
}

}  // namespace lore::kernel
#endif
