// Included once for each instruction set, by files that include hwy/foreach_target.h.
#if defined(LORE_KERNEL_VECTORS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef LORE_KERNEL_VECTORS_INL_H_
#undef LORE_KERNEL_VECTORS_INL_H_
#else
#define LORE_KERNEL_VECTORS_INL_H_
#endif

#include <cstddef>
#include <cstring>

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace lore::kernel {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using Floats = hn::CappedTag<float, 16>;
using FloatVector = hn::Vec<Floats>;

// How a vector of numbers is read and written: whole, or only its first few. Going through vectors
// even at the end of an array gives a number the same result wherever it stands.
struct Whole {
  static std::size_t lanes() { return hn::Lanes(Floats()); }
  HWY_INLINE FloatVector load(const float* from) const { return hn::LoadU(Floats(), from); }
  HWY_INLINE void store(FloatVector v, float* to) const { hn::StoreU(v, Floats(), to); }
};

#if HWY_TARGET <= HWY_AVX2

// These instruction sets do not touch what a mask leaves out.
struct First {
  std::size_t count;

  HWY_INLINE auto mask() const { return hn::FirstN(Floats(), count); }
  HWY_INLINE FloatVector load(const float* from) const {
    return hn::MaskedLoad(mask(), Floats(), from);
  }
  HWY_INLINE void store(FloatVector v, float* to) const {
    hn::BlendedStore(v, mask(), Floats(), to);
  }
};

#else

struct First {
  std::size_t count;

  HWY_INLINE FloatVector load(const float* from) const {
    HWY_ALIGN float lanes[hn::MaxLanes(Floats())] = {};
    std::memcpy(lanes, from, count * sizeof(float));
    return hn::Load(Floats(), lanes);
  }

  HWY_INLINE void store(FloatVector v, float* to) const {
    HWY_ALIGN float lanes[hn::MaxLanes(Floats())];
    hn::Store(v, Floats(), lanes);
    std::memcpy(to, lanes, count * sizeof(float));
  }
};

#endif

// Calls f(i, part) for each vector of `count` numbers: i is its first number, part Whole or First.
template <typename Function>
HWY_INLINE void for_each_vector(std::size_t count, Function f) {
  const std::size_t lanes = Whole::lanes();
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) f(i, Whole());
  if (i < count) f(i, First{count - i});
}

}  // namespace HWY_NAMESPACE
}  // namespace lore::kernel
HWY_AFTER_NAMESPACE();

#endif
