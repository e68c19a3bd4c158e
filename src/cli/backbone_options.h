#pragma once

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

  const OwnedOptions<Backbone>& options() const { return options_; }

 private:
  void add_common(CLI::App& verb, BackboneOptions& options);
  void add_attention(CLI::App& verb, BackboneOptions& options);
  void add_special(CLI::App& verb, BackboneOptions& options);

  OwnedOptions<Backbone> options_;
};

// The option that chooses one.
CLI::Option* add_backbone(CLI::App& verb, Backbone& backbone);

}  // namespace lore::cli
