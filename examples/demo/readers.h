#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "demo/random.h"
#include "demo/works.h"

namespace demo {

// A simulated person. Nothing of `taste` and `eagerness` is ever written to a file.
struct Reader {
  std::string id;
  std::string age;
  std::string region;
  Factors taste = {};
  double eagerness = 0;  // clicks more, or less, of everything
  double first_day = 0;  // of 120; a few come after the profiles were written
};

// Tastes are two archetypes (a comfort reader, a puzzle solver, ...), the second weaker, and noise
// of the reader's own. Age says a little about the archetype, the region nothing.
std::vector<Reader> draw_readers(std::size_t count, Random& random);

}  // namespace demo
