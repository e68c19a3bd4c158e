// serving_drill <drill> <count>: runs one drill on a tiny bundle; the last line is its figures as a
// JSON object. Exits with 1 if something that must not happen has happened.
//
//   serving_drill write DIR      writes the tiny bundle (its second version over its first)
//   serving_drill open DIR       opens a bundle and prints its version
//   serving_drill rank DIR       opens a bundle and ranks

#include <cstdio>
#include <cstdlib>

#include "lore/error.h"
#include "lore/serve/ranker.h"

#include "reliability/serving/drill.h"

namespace lore {
namespace {

const std::map<std::string, Drill> drills = {
    {"mutated-bundles", mutate_bundles},
    {"header-lies", tell_lies},
    {"killed-writers", kill_writers},
    {"power-cuts", cut_power},
    {"overwritten-files", overwrite_files},
    {"out-of-memory", run_out_of_memory},
    {"swaps-under-load", swap_under_load},
    {"deadlines", keep_deadlines},
    {"calls", count_calls},
    {"soak", soak},
    {"mapped-open", open_mapped},
};

int report(const std::string& drill, nlohmann::json figures) {
  figures["drill"] = drill;
  std::puts(figures.dump().c_str());
  return figures.at("failures") == 0 ? 0 : 1;
}

int run(const std::string& drill, const std::string& argument) {
  if (drill == "write") {
    const bool is_there = Ranker::open(argument).ok();
    std::puts(write_bundle(tiny_bundle(is_there ? 2 : 1), argument).c_str());
    return 0;
  }
  if (drill == "open") {
    std::puts(open_bundle(argument).version.c_str());
    return 0;
  }
  if (drill == "rank") {
    const Result<Ranker> ranker = Ranker::open(argument);
    Ranking ranking;
    return ranker.ok() && ranker.value().rank({.user = "ann"}, ranking).ok() ? 0 : 1;
  }
  return report(drill, drills.at(drill)(std::atoll(argument.c_str())));
}

}  // namespace
}  // namespace lore

int main(int argc, char** argv) {
  try {
    if (argc != 3) return 2;
    return lore::run(argv[1], argv[2]);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
