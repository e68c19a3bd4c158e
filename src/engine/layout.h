#pragma once

#include <cstddef>
#include <vector>

namespace lore {

// When a buffer of `size` floats is in use: from the step that writes it to the last that reads it,
// both included.
struct Lifetime {
  std::size_t first = 0;
  std::size_t last = 0;
  std::size_t size = 0;
};

// Buffers placed in one arena. Those in use at the same time do not overlap; each starts on a
// cache line.
struct Layout {
  std::vector<std::size_t> offsets;  // floats, one for each buffer
  std::size_t size = 0;              // floats of the arena
};

// REQUIRES: lifetimes in order of `first`.
Layout lay_out(const std::vector<Lifetime>& lifetimes);

}  // namespace lore
