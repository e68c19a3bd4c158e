#pragma once

#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "lore/recommender.h"
#include "lore/text/encoder.h"

#include "cli/output.h"

namespace lore::cli {

// The options that verbs which train have in common; the seed is not among them.
void add_training_options(CLI::App& verb, TrainOptions& train);
void add_calibration_option(CLI::App& verb, CalibrationMethod& calibration);

// Sets up this process to train, on all cores where no number of threads is given. Warns where
// libtorch's matrix products are the reference BLAS.
void prepare_training(TrainOptions& train, const Output& output);

// Opens the encoder of a directory for `options`, which borrow it, and shows how encoding goes.
// None for "".
std::unique_ptr<TextEncoder> take_encoder(const std::string& directory, FitOptions& options,
                                          const Output& output);

// Drops the knowledge of the side that `sides` ("user", "item" or "both") leaves out.
void keep_sides(DatasetSpec& spec, const std::string& sides);

}  // namespace lore::cli
