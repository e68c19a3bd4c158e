#include "cli/bench.h"

#include "cli/verbs.h"

namespace lore::cli {

void add_bench(CLI::App& lore, const Output& output) {
  CLI::App* bench = lore.add_subcommand("bench", "Measure speed on this machine");
  bench->require_subcommand(1);
  add_bench_rank(*bench, output);
  add_bench_train(*bench, output);
  add_bench_encode(*bench, output);
}

}  // namespace lore::cli
