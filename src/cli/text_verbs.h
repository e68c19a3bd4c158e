#pragma once

#include <CLI/CLI.hpp>

#include "cli/output.h"

// The verbs of `lore text`, one file each; src/cli/text.cc adds them.
namespace lore::cli {

void add_text_train_tokenizer(CLI::App& text, const Output& output);
void add_text_tokenize(CLI::App& text, const Output& output);
void add_text_project(CLI::App& text, const Output& output);
void add_text_distil(CLI::App& text, const Output& output);
void add_text_tune(CLI::App& text, const Output& output);
void add_text_pretrain(CLI::App& text, const Output& output);

}  // namespace lore::cli
