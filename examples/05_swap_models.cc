// A new model under load: reload() checks it and swaps it in while requests go on; one that does
// not pass leaves the old one serving.
//
//   05_swap_models BUNDLE

#include <atomic>
#include <cstdio>
#include <thread>

#include "lore/serve/ranker.h"

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  lore::Result<lore::Ranker> opened = lore::Ranker::open(argv[1]);
  if (!opened.ok()) return 1;
  lore::Ranker& ranker = opened.value();

  std::atomic<bool> done = false;
  std::atomic<int> failures = 0;
  std::thread requests([&] {
    lore::Ranking ranking;
    while (!done) failures += !ranker.rank({.user = "r1000", .top_k = 10}, ranking).ok();
  });

  int swaps = 0;
  for (int i = 0; i < 5; ++i) swaps += ranker.reload(argv[1]).ok();
  const lore::Status refused = ranker.reload("no such bundle");
  done = true;
  requests.join();

  std::printf("%d swaps, %d failed requests\n", swaps, failures.load());
  std::printf("a bad bundle: %s\n", refused.ok() ? "taken" : lore::name_of(refused.fault().kind));
}

// Prints:
//   5 swaps, 0 failed requests
//   a bad bundle: not found
