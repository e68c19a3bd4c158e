#include "cli/backbone_options.h"

#include <algorithm>

#include "cli/choice.h"

namespace lore::cli {

namespace {

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

const std::vector<Backbone> with_first_order = {
    Backbone::lr,     Backbone::fm,      Backbone::ffm,    Backbone::wide_deep,
    Backbone::deepfm, Backbone::xdeepfm, Backbone::fibinet};

bool is_same(Backbone chosen, Backbone owner) {
  return chosen == owner;
}

}  // namespace

BackboneArguments::BackboneArguments() : shape_(is_same), training_(is_same) {}

void BackboneArguments::own(CLI::Option* option, std::vector<Backbone> owners) {
  shape_.own(option->group("Model")->capture_default_str(), std::move(owners));
}

void BackboneArguments::add_to(CLI::App& verb, BackboneOptions& options) {
  add_common(verb, options);
  add_attention(verb, options);
  add_special(verb, options);
}

void BackboneArguments::add_common(CLI::App& verb, BackboneOptions& options) {
  const std::vector<Backbone> with_mlp =
      everyone_but({Backbone::lr, Backbone::fm, Backbone::ffm, Backbone::autoint, Backbone::fignn});
  own(verb.add_option("--embedding-dim", options.embedding_dim, "Numbers an embedding"),
      everyone_but({Backbone::lr, Backbone::ffm}));
  own(verb.add_option("--hidden", options.hidden, "Widths of the MLP")->delimiter(','), with_mlp);
  own(verb.add_option("--dropout", options.dropout, "After each hidden layer"), with_mlp);
  own(verb.add_option("--cross-layers", options.cross_layers, "Cross layers"),
      {Backbone::dcn, Backbone::dcnv2});
  own(verb.add_option("--cross-rank", options.cross_rank, "Rank of a cross layer, 0 for full"),
      {Backbone::dcnv2});
}

void BackboneArguments::add_attention(CLI::App& verb, BackboneOptions& options) {
  const std::vector<Backbone> autoint = {Backbone::autoint, Backbone::autoint_plus};
  own(verb.add_option("--attention-hidden", options.attention_hidden, "Widths of attention")
          ->delimiter(','),
      {Backbone::din});
  own(verb.add_option("--attention-layers", options.attention_layers, "Attention layers"), autoint);
  own(verb.add_option("--attention-dim", options.attention_dim, "Width of all heads"), autoint);
  own(verb.add_option("--attention-heads", options.attention_heads, "Heads"),
      {Backbone::autoint, Backbone::autoint_plus, Backbone::bst});
  own(verb.add_option("--transformer-blocks", options.transformer_blocks, "Blocks"),
      {Backbone::bst});
}

void BackboneArguments::add_special(CLI::App& verb, BackboneOptions& options) {
  own(verb.add_option("--field-aware-dim", options.field_aware_dim, "Numbers a pair of fields"),
      {Backbone::ffm});
  own(verb.add_option("--cin-layers", options.cin_layers, "Widths of compressed interactions")
          ->delimiter(','),
      {Backbone::xdeepfm});
  own(verb.add_option("--senet-reduction", options.senet_reduction, "Fields to hidden units"),
      {Backbone::fibinet});
  const Words<Bilinear> matrices = {{"all", Bilinear::all}, {"each", Bilinear::each}};
  own(add_choice(verb, "--bilinear", options.bilinear, matrices,
                 "A matrix for all fields or for each"),
      {Backbone::fibinet});
  own(verb.add_option("--graph-layers", options.graph_layers, "Steps over the graph of fields"),
      {Backbone::fignn});
  own(verb.add_option("--mask-blocks", options.mask_blocks, "Blocks side by side"),
      {Backbone::masknet});
  own(verb.add_option("--mask-block-dim", options.mask_block_dim, "Width of such a block"),
      {Backbone::masknet});
  own(verb.add_option("--mask-ratio", options.mask_ratio, "A mask's hidden width to its own"),
      {Backbone::masknet});
  own(verb.add_flag("--serial-masks", options.serial_masks, "Blocks in a row"),
      {Backbone::masknet});
  own(verb.add_option("--second-hidden", options.second_hidden, "Widths of the second MLP")
          ->delimiter(','),
      {Backbone::finalmlp});
  own(verb.add_option("--gate-hidden", options.gate_hidden, "Widths of gates")->delimiter(','),
      {Backbone::finalmlp});
  own(verb.add_option("--fusion-heads", options.fusion_heads, "Heads of the streams' product"),
      {Backbone::finalmlp});
}

void BackboneArguments::restrict_training(CLI::App& verb) {
  for (const char* name : {"--first-order-learning-rate", "--first-order-decay"}) {
    training_.own(verb.get_option(name), with_first_order);
  }
}

void BackboneArguments::check(const std::vector<Backbone>& chosen) const {
  shape_.check(chosen);
  training_.check(chosen);
}

CLI::Option* add_backbone(CLI::App& verb, Backbone& backbone) {
  Words<Backbone> words;
  for (Backbone each : all_backbones) words.emplace_back(name_of(each), each);
  return add_choice(verb, "--backbone", backbone, words, "The model")->group("Model");
}

}  // namespace lore::cli
