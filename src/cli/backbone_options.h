#pragma once

#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "lore/ctr/backbone.h"

namespace lore::cli {

// The options of a verb that choose a backbone and what it is made of.
class BackboneArguments {
 public:
  // Adds them to `verb`, to be read into `options`, which must outlive the parsing.
  void add_to(CLI::App& verb, BackboneOptions& options);

  // To be called once parsed. Throws CLI::ValidationError where an option was given that the chosen
  // backbone does not have.
  void check(const BackboneOptions& options) const;

 private:
  void add_common(CLI::App& verb, BackboneOptions& options);
  void add_attention(CLI::App& verb, BackboneOptions& options);
  void add_special(CLI::App& verb, BackboneOptions& options);

  // Only `owners` have the option.
  void restrict(CLI::Option* option, std::vector<Backbone> owners);

  std::vector<std::pair<CLI::Option*, std::vector<Backbone>>> restricted_;
};

}  // namespace lore::cli
