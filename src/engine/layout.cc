#include "engine/layout.h"

#include <algorithm>

#include "kernel/aligned.h"

namespace lore {

namespace {

struct Placed {
  std::size_t begin;
  std::size_t end;
  std::size_t last;
};

std::size_t whole_lines(std::size_t floats) {
  constexpr std::size_t line = kernel::cache_line_floats;
  return (floats + line - 1) / line * line;
}

// The first gap between the buffers in use that is large enough; `in_use` by ascending begin.
std::size_t first_fit(const std::vector<Placed>& in_use, std::size_t size) {
  std::size_t begin = 0;
  for (const Placed& other : in_use) {
    if (begin + size <= other.begin) return begin;
    begin = std::max(begin, other.end);
  }
  return begin;
}

}  // namespace

Layout lay_out(const std::vector<Lifetime>& lifetimes) {
  Layout layout;
  std::vector<Placed> in_use;
  for (const Lifetime& lifetime : lifetimes) {
    std::erase_if(in_use, [&](const Placed& other) { return other.last < lifetime.first; });
    const std::size_t size = whole_lines(lifetime.size);
    const std::size_t begin = first_fit(in_use, size);
    const Placed placed{begin, begin + size, lifetime.last};
    const auto after = std::find_if(in_use.begin(), in_use.end(),
                                    [&](const Placed& other) { return other.begin > begin; });
    in_use.insert(after, placed);
    layout.offsets.push_back(begin);
    layout.size = std::max(layout.size, placed.end);
  }
  return layout;
}

}  // namespace lore
