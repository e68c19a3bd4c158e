#include "kernel/widen.h"

#include <cstring>

#include "kernel/targets.h"

// clang-format off
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernel/widen.cc"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
#include "kernel/vectors-inl.h"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace lore::kernel {
namespace HWY_NAMESPACE {

// Calls put(vector of narrow numbers, first, part) for each vector of `count` numbers.
template <typename Narrow, typename Put>
HWY_INLINE void for_each_narrow(Narrow d, const hn::TFromD<Narrow>* x, std::size_t count, Put put) {
  const std::size_t lanes = Whole::lanes();
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) put(hn::LoadU(d, x + i), i, Whole());
  if (i == count) return;
  HWY_ALIGN hn::TFromD<Narrow> rest[hn::MaxLanes(Floats())] = {};
  std::memcpy(rest, x + i, (count - i) * sizeof(rest[0]));
  put(hn::Load(d, rest), i, First{count - i});
}

void widen_f16_all(const std::uint16_t* x, std::size_t count, float* out) {
  const hn::Rebind<hwy::float16_t, Floats> halves;
  const auto* from = reinterpret_cast<const hwy::float16_t*>(x);
  for_each_narrow(halves, from, count, [&](auto v, std::size_t i, auto part) HWY_ATTR {
    part.store(hn::PromoteTo(Floats(), v), out + i);
  });
}

void widen_int8_all(const std::int8_t* x, std::size_t count, float scale, float* out) {
  const hn::RebindToSigned<Floats> integers;
  const hn::Rebind<std::int8_t, Floats> bytes;
  const FloatVector factor = hn::Set(Floats(), scale);
  for_each_narrow(bytes, x, count, [&](auto v, std::size_t i, auto part) HWY_ATTR {
    const FloatVector wide = hn::ConvertTo(Floats(), hn::PromoteTo(integers, v));
    part.store(hn::Mul(wide, factor), out + i);
  });
}

}  // namespace HWY_NAMESPACE
}  // namespace lore::kernel
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace lore::kernel {

namespace {

HWY_EXPORT(widen_f16_all);
HWY_EXPORT(widen_int8_all);

}  // namespace

void widen_f16(const std::uint16_t* x, std::size_t count, float* out) noexcept {
  HWY_DYNAMIC_DISPATCH(widen_f16_all)(x, count, out);
}

void widen_int8(const std::int8_t* x, std::size_t count, float scale, float* out) noexcept {
  HWY_DYNAMIC_DISPATCH(widen_int8_all)(x, count, scale, out);
}

}  // namespace lore::kernel
#endif
