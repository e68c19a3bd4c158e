#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace lore {

// SplitMix64 (Steele et al. 2014): equal numbers for equal seeds on every platform, which the
// distributions of <random> do not promise.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() { return mixed(state_ += golden_ratio); }

  // Uniform in [0, bound). REQUIRES: bound > 0.
  std::uint64_t below(std::uint64_t bound);

  // Uniform in [0, 1).
  double uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }

  // An independent sequence: that of `stream` in this generator's seed. Does not advance it.
  Random fork(std::uint64_t stream) const { return Random(mixed(state_ ^ mixed(stream + 1))); }

 private:
  static constexpr std::uint64_t golden_ratio = 0x9e3779b97f4a7c15ULL;

  static std::uint64_t mixed(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }

  std::uint64_t state_;
};

// 0, 1, ..., count - 1 in a random order. REQUIRES: count < 2^32.
std::vector<std::uint32_t> permutation(std::size_t count, Random random);

// Fills `values` with `kept`, or with 0 at probability `p` (in steps of 2^-16).
void fill_dropout(std::span<float> values, double p, float kept, Random& random);

}  // namespace lore
