#include "train/huge_pages.h"

#include <cstdint>

#include <sys/mman.h>

namespace lore {

void prefer_huge_pages(std::span<const std::byte> memory) {
  constexpr std::uintptr_t page = std::uintptr_t{2} << 20;
  constexpr int collapse = 25;  // MADV_COLLAPSE of Linux 6.1, which older headers lack
  if (memory.size() < page / 2) return;
  const auto begin = reinterpret_cast<std::uintptr_t>(memory.data());
  const std::uintptr_t first = begin / page * page;
  const std::uintptr_t last = (begin + memory.size() + page - 1) / page * page;
  void* const start = reinterpret_cast<void*>(first);
  madvise(start, last - first, MADV_HUGEPAGE);
  madvise(start, last - first, collapse);
}

}  // namespace lore
