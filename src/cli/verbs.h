#pragma once

#include <CLI/CLI.hpp>

#include "cli/output.h"

// The verbs of the `lore` command, one file each. Each adds its subcommand to `lore`; the
// subcommand's callback does the work and throws lore::Error.
namespace lore::cli {

// Thrown by a verb that ends early, after saying why: the exit code.
struct Ended {
  int code;
};

inline constexpr int paused = 75;        // a limit was reached; the same command goes on
inline constexpr int interrupted = 130;  // Ctrl-C

void add_train_encoder(CLI::App& lore, const Output& output);
void add_encode(CLI::App& lore, const Output& output);
void add_text(CLI::App& lore, const Output& output);
void add_fit(CLI::App& lore, const Output& output);
void add_compare(CLI::App& lore, const Output& output);
void add_eval(CLI::App& lore, const Output& output);
void add_score(CLI::App& lore, const Output& output);
void add_rank(CLI::App& lore, const Output& output);
void add_bench(CLI::App& lore, const Output& output);
void add_fold(CLI::App& lore, const Output& output);
void add_narrow(CLI::App& lore, const Output& output);
void add_info(CLI::App& lore, const Output& output);
void add_doctor(CLI::App& lore, const Output& output);
void add_profile(CLI::App& lore, const Output& output);
void add_store(CLI::App& lore, const Output& output);
void add_factors(CLI::App& lore, const Output& output);

}  // namespace lore::cli
