#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

namespace lore {

// The key that stands at position n in the order of keys, and how many equal keys stand before it.
struct NthKey {
  std::uint64_t key = 0;
  std::size_t equal_before = 0;
};

// Of key_of(0) ... key_of(count - 1), each asked for four times so that they need not be held.
// REQUIRES: n < count.
NthKey nth_smallest(std::size_t count, const std::function<std::uint64_t(std::size_t)>& key_of,
                    std::size_t n);

}  // namespace lore
