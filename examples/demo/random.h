#pragma once

#include <cstddef>
#include <cstdint>

namespace demo {

// SplitMix64 (Steele, Lea and Flood 2014). The standard library's distributions differ from one
// implementation to the next; these do not.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  // In [0, 1).
  double uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }

  // One of 0 .. n - 1.
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(next() % n); }

  bool chance(double probability) { return uniform() < probability; }

  // Mean 0, deviation 1: the sum of twelve uniforms needs no library function.
  double normal() {
    double sum = -6;
    for (int i = 0; i < 12; ++i) sum += uniform();
    return sum;
  }

 private:
  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }

  std::uint64_t state_;
};

}  // namespace demo
