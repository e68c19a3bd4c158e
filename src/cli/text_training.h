#pragma once

#include <string>

#include <CLI/CLI.hpp>

#include "lore/train/text_training.h"

#include "cli/output.h"

// What the verbs that train on texts share.
namespace lore::cli {

void add_training_options(CLI::App& verb, TextTrainingOptions& options);
void add_shape_options(CLI::App& verb, TransformerShape& shape);

// Shows how training goes; `score` is the word for what is maximised, `examples` for what is learnt
// from.
TextTrainingCallback progress_of(const Output& output, const std::string& score,
                                 const std::string& examples);

// Says what came of it, in words and as the verb's result.
void report(const TextTrainingResult& result, const std::string& out, const std::string& score,
            const std::string& examples, const Output& output);

}  // namespace lore::cli
