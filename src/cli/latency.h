#pragma once

#include <cstddef>
#include <functional>

namespace lore::cli {

// How long calls took, in microseconds.
struct Latency {
  std::size_t calls = 0;
  double p50 = 0;
  double p99 = 0;
  double p999 = 0;
  double cpu = 0;               // of the calling thread, the mean of a call
  double calls_per_second = 0;  // of all threads together
};

// Calls f(thread) over and over, on so many threads at once, for `seconds` after a first call each
// that does not count. At least once a thread.
Latency measure(int threads, double seconds, const std::function<void(int thread)>& f);

}  // namespace lore::cli
