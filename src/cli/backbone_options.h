#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "lore/ctr/backbone.h"

#include "cli/owned_options.h"

namespace lore::cli {

// The options of a verb that say what its backbones are made of.
class BackboneArguments {
 public:
  BackboneArguments();

  // Adds them to `verb`, to be read into `options`, which must outlive the parsing.
  void add_to(CLI::App& verb, BackboneOptions& options);

  // To be called once `verb` has those of training, of which some are of use to few backbones.
  void restrict_training(CLI::App& verb);

  // As OwnedOptions::check().
  void check(const std::vector<Backbone>& chosen) const;

  // As OwnedOptions::refuse_all(), of what backbones are made of.
  void refuse_shape(const std::string& reason) const { shape_.refuse_all(reason); }

 private:
  void own(CLI::Option* option, std::vector<Backbone> owners);
  void add_common(CLI::App& verb, BackboneOptions& options);
  void add_attention(CLI::App& verb, BackboneOptions& options);
  void add_special(CLI::App& verb, BackboneOptions& options);

  OwnedOptions<Backbone> shape_;
  OwnedOptions<Backbone> training_;
};

// The option that chooses one.
CLI::Option* add_backbone(CLI::App& verb, Backbone& backbone);

}  // namespace lore::cli
