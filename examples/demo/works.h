#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "demo/random.h"

namespace demo {

// The hidden factors of TASTE_FACTORS.csv, in its order, each in [-1, 1].
inline constexpr std::size_t factor_count = 10;
inline constexpr std::array<const char*, factor_count> factor_names = {
    "darkness", "pace",    "intellect", "romance", "humour",
    "wonder",   "society", "scale",     "warmth",  "puzzle"};
using Factors = std::array<double, factor_count>;

double dot(const Factors& a, const Factors& b);

struct Work {
  std::string id;
  std::string title;
  std::string kind;
  std::vector<std::string> genres;
  Factors factors = {};    // as read, less half of what the genres let expect
  double popularity = 0;   // how often it is shown and, a little, clicked
  double release_day = 0;  // 0 for works that were always there
  int showings_before_release = 0;
};

// Reads WORKS.jsonl and TASTE_FACTORS.csv. Throws std::runtime_error for a work without factors.
std::vector<Work> read_works(const std::string& works_file, const std::string& factors_file);

// Draws how popular each work is, and which fifth of them is new.
void draw_fates(std::vector<Work>& works, Random& random);

}  // namespace demo
