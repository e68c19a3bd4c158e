#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "lore/fusion/model.h"
#include "lore/train/encoder_tuning.h"

#include "cli/owned_options.h"

namespace lore::cli {

// The options of a verb that say what its ways of fusion are made of.
class FusionArguments {
 public:
  FusionArguments();

  // Adds them to `verb`, to be read into `model`, which must outlive the parsing.
  void add_to(CLI::App& verb, ModelSpec& model);

  // Adds `--tune-encoder` and how the encoder of the verb's `--encoder` learns. Returns the first.
  CLI::Option* add_tuning(CLI::App& verb, bool& tunes, EncoderTuning& tuning);

  // A further option of the verb that only `ways` make use of.
  CLI::Option* own(CLI::Option* option, std::vector<Fusion> ways) {
    return options_.own(option->group("Model")->capture_default_str(), std::move(ways));
  }

  const OwnedOptions<Fusion>& options() const { return options_; }

 private:
  void add_fields(CLI::App& verb, ModelSpec& model);
  void add_alignments(CLI::App& verb, ModelSpec& model);
  void add_teaching(CLI::App& verb, ElecOptions& elec);

  OwnedOptions<Fusion> options_;
};

// All ways of fusion, with commas.
std::string fusion_names();

// A check of an option: what is wrong with the name of a fusion, or "".
std::string is_fusion(const std::string& name);

}  // namespace lore::cli
