#pragma once

#include <cstdint>
#include <string>

#include <CLI/CLI.hpp>

#include "lore/data/load_options.h"

namespace lore::cli {

// Where rows are kept, of verbs that read a dataset.
inline void add_load_options(CLI::App& verb, LoadOptions& options) {
  CLI::Option* folder = verb.add_option("--rows-folder", options.rows_folder,
                                        "For files larger than memory: keep encoded rows in a "
                                        "file of this folder, removed at the end");
  verb.add_option_function<std::int64_t>(
          "--rows-memory",
          [&options](std::int64_t mebibytes) { options.rows_memory = mebibytes << 20; },
          "MiB of those rows in memory at once, and shuffled together")
      ->check(CLI::Range(1, 1 << 20))
      ->default_str(std::to_string(options.rows_memory >> 20))
      ->needs(folder);
}

}  // namespace lore::cli
