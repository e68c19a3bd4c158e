#pragma once

#include <CLI/CLI.hpp>

#include "cli/output.h"

// The verbs of the `lore` command, one file each. Each adds its subcommand to `lore`; the
// subcommand's callback does the work and throws lore::Error.
namespace lore::cli {

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
void add_info(CLI::App& lore, const Output& output);
void add_doctor(CLI::App& lore, const Output& output);

}  // namespace lore::cli
