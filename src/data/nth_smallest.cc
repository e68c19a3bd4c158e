#include "data/nth_smallest.h"

#include <vector>

namespace lore {

namespace {

constexpr int digit_bits = 16;
constexpr std::size_t digits = std::size_t{1} << digit_bits;
constexpr std::uint64_t last_digit = digits - 1;

}  // namespace

// The digits of the key one after the other, from the highest: each by counting the keys that have
// those before it.
NthKey nth_smallest(std::size_t count, const std::function<std::uint64_t(std::size_t)>& key_of,
                    std::size_t n) {
  std::uint64_t prefix = 0;
  for (int shift = 64 - digit_bits; shift >= 0; shift -= digit_bits) {
    std::vector<std::size_t> keys(digits);
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint64_t upper = key_of(i) >> shift;
      if (upper >> digit_bits == prefix) ++keys[upper & last_digit];
    }
    std::size_t digit = 0;
    while (n >= keys[digit]) n -= keys[digit++];
    prefix = prefix << digit_bits | digit;
  }
  return {.key = prefix, .equal_before = n};
}

}  // namespace lore
