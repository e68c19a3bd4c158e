#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "demo/clicks.h"
#include "demo/random.h"
#include "demo/works.h"

namespace demo {

// Which works a reader was shown in the days before profiles were written.
struct Observed {
  std::vector<std::size_t> clicked;
  std::vector<std::size_t> passed_by;
};

// By reader.
std::vector<Observed> observe(const std::vector<Impression>& profiled, std::size_t readers);

// What a language model might say of a reader after seeing these clicks, and nothing of the hidden
// taste: titles, genres, and the factors in which the clicked works differ most from those passed
// by. Empty for a reader with fewer than three clicks.
std::string write_profile(const Observed& observed, const std::vector<Work>& works, Random& random);

}  // namespace demo
