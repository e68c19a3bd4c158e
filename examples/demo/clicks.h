#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "demo/random.h"
#include "demo/readers.h"
#include "demo/works.h"

namespace demo {

inline constexpr double days = 120;
inline constexpr double profile_days = 30;  // before which clicks only serve to write profiles

// A work shown to a reader.
struct Impression {
  std::int64_t time = 0;   // seconds since 1970
  std::size_t reader = 0;  // positions in the lists given
  std::size_t work = 0;
  bool clicked = false;
  const char* device = "";
  double probability = 0;  // of the click: what an oracle would say
};

struct Log {
  std::vector<Impression> profiled;  // the first days, oldest first
  std::vector<Impression> kept;      // the days after, oldest first
};

// Each visit of a reader shows a few works, popular ones more often. A work the reader has clicked
// is not shown again. A new work is shown at most five times before its release and often after it.
Log simulate(std::vector<Work>& works, const std::vector<Reader>& readers, Random& random);

}  // namespace demo
