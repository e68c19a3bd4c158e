#include "cli/backbone_options.h"

#include <algorithm>

namespace lore::cli {

namespace {

std::vector<std::string> names_of(const std::vector<Backbone>& backbones) {
  std::vector<std::string> names;
  for (Backbone backbone : backbones) names.emplace_back(name_of(backbone));
  return names;
}

std::vector<Backbone> everyone() {
  return {std::begin(all_backbones), std::end(all_backbones)};
}

std::vector<Backbone> everyone_but(const std::vector<Backbone>& others) {
  std::vector<Backbone> backbones = everyone();
  std::erase_if(backbones, [&](Backbone backbone) {
    return std::find(others.begin(), others.end(), backbone) != others.end();
  });
  return backbones;
}

std::string joined(const std::vector<std::string>& words) {
  std::string all;
  for (const std::string& word : words) all += (all.empty() ? "" : ", ") + word;
  return all;
}

}  // namespace

void BackboneArguments::restrict(CLI::Option* option, std::vector<Backbone> owners) {
  option->group("Model")->capture_default_str();
  const bool of_few = owners.size() <= 4;
  if (of_few) option->description(option->get_description() + ": " + joined(names_of(owners)));
  restricted_.emplace_back(option, std::move(owners));
}

void BackboneArguments::add_to(CLI::App& verb, BackboneOptions& options) {
  const std::vector<std::string> names = names_of(everyone());
  verb.add_option("--backbone", name_, joined(names))
      ->check(CLI::IsMember(names))
      ->group("Model")
      ->capture_default_str();

  const std::vector<Backbone> with_mlp = everyone_but({Backbone::lr, Backbone::fm});
  restrict(verb.add_option("--embedding-dim", options.embedding_dim, "Numbers an embedding"),
           everyone());
  restrict(verb.add_option("--hidden", options.hidden, "Widths of the MLP")->delimiter(','),
           with_mlp);
  restrict(verb.add_option("--dropout", options.dropout, "After each hidden layer"), with_mlp);
  restrict(verb.add_option("--cross-layers", options.cross_layers, "Cross layers"),
           {Backbone::dcn, Backbone::dcnv2});
  restrict(verb.add_option("--cross-rank", options.cross_rank, "Rank of a cross layer, 0 for full"),
           {Backbone::dcnv2});
  restrict(verb.add_option("--attention-hidden", options.attention_hidden, "Widths of attention")
               ->delimiter(','),
           {Backbone::din});
}

void BackboneArguments::finish(BackboneOptions& options) const {
  options.kind = backbone_of(name_).value();
  for (const auto& [option, owners] : restricted_) {
    const bool owned = std::find(owners.begin(), owners.end(), options.kind) != owners.end();
    if (owned || option->count() == 0) continue;
    throw CLI::ValidationError(option->get_name(),
                               "no option of " + name_ + ", but of: " + joined(names_of(owners)));
  }
}

}  // namespace lore::cli
