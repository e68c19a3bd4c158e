#pragma once

#include <CLI/CLI.hpp>

#include "cli/output.h"

// What `lore bench` measures, one file each. Each prints a line for people that names the machine,
// a line a figure, and with --json all of it.
namespace lore::cli {

void add_bench_rank(CLI::App& bench, const Output& output);
void add_bench_encode(CLI::App& bench, const Output& output);
void add_bench_train(CLI::App& bench, const Output& output);

}  // namespace lore::cli
