#pragma once

#include <cstddef>
#include <new>
#include <vector>

namespace lore::kernel {

inline constexpr std::size_t cache_line = 64;  // bytes
inline constexpr std::size_t cache_line_floats = cache_line / sizeof(float);

template <typename T>
struct CacheLineAllocator {
  using value_type = T;

  CacheLineAllocator() = default;
  template <typename U>
  CacheLineAllocator(const CacheLineAllocator<U>&) {}  // NOLINT: implicit by contract

  T* allocate(std::size_t n) {
    return static_cast<T*>(::operator new (n * sizeof(T), std::align_val_t{cache_line}));
  }
  void deallocate(T* p, std::size_t) noexcept {
    ::operator delete (p, std::align_val_t{cache_line});
  }
  bool operator==(const CacheLineAllocator&) const = default;
};

// Floats that start on a cache line.
using AlignedFloats = std::vector<float, CacheLineAllocator<float>>;

}  // namespace lore::kernel
