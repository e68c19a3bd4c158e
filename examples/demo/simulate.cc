// The demo's readers and their clicks.
//
//   lore_demo_simulate WORKS.jsonl TASTE_FACTORS.csv DATASET.json OUTDIR [SEED]
//
// The works and what is said of them are real; the readers are not. Each reader has a hidden taste,
// a weight for each factor of TASTE_FACTORS.csv (darkness, pace, humour, ...), and clicks a work
// that is shown with probability
//
//   sigmoid(bias + <taste, factors> + popularity + eagerness + device)      (weights in clicks.cc)
//
// where half of what a work's genres let expect of its factors does not count. What decides a click
// can thus be read in the work's text, but hardly from its id, year or genres. A fifth of the works
// is new: shown at most five times before the last days, and often in them.
//
// The first 30 of the 120 days only serve to write the readers' profiles, in the manner of a
// language model that saw those clicks. They are not in interactions.csv, so that no profile has
// seen a row that is trained or tested on. A tenth of the readers comes later and has no profile.
//
// Written to OUTDIR, which is then a whole dataset: dataset.json, works.jsonl, users.csv,
// user_profiles.jsonl, interactions.csv; and oracle.csv, the true click probability of each row of
// interactions.csv, the best that any model could say. Equal seeds give equal files.

#include <charconv>
#include <cstdint>
#include <cstring>
#include <exception>
#include <iostream>
#include <stdexcept>

#include "demo/dataset_writer.h"

namespace {

std::uint64_t parse_seed(const char* text) {
  std::uint64_t seed = 0;
  const char* end = text + std::strlen(text);
  const auto [stop, error] = std::from_chars(text, end, seed);
  if (error != std::errc() || stop != end) throw std::invalid_argument("SEED is not a number");
  return seed;
}

int run(int argc, char** argv) {
  if (argc < 5 || argc > 6) throw std::invalid_argument("four or five arguments are needed");
  const std::uint64_t seed = argc == 6 ? parse_seed(argv[5]) : 1;
  std::cout << demo::write_dataset({argv[1], argv[2], argv[3], argv[4]}, seed) << '\n';
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::invalid_argument& error) {
    std::cerr << "lore_demo_simulate: " << error.what() << '\n'
              << "usage: lore_demo_simulate WORKS.jsonl TASTE_FACTORS.csv DATASET.json OUTDIR "
                 "[SEED]\n";
    return 2;
  } catch (const std::exception& error) {
    std::cerr << "lore_demo_simulate: " << error.what() << '\n';
    return 1;
  }
}
