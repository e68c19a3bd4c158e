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

bool is_same(Backbone chosen, Backbone owner) {
  return chosen == owner;
}

}  // namespace

BackboneArguments::BackboneArguments() : options_(is_same) {}

void BackboneArguments::add_to(CLI::App& verb, BackboneOptions& options) {
  add_common(verb, options);
  add_attention(verb, options);
  add_special(verb, options);
}

void BackboneArguments::add_common(CLI::App& verb, BackboneOptions& options) {
  const std::vector<Backbone> with_mlp =
      everyone_but({Backbone::lr, Backbone::fm, Backbone::ffm, Backbone::autoint, Backbone::fignn});
  options_.own(verb.add_option("--embedding-dim", options.embedding_dim, "Numbers an embedding"),
               everyone_but({Backbone::lr, Backbone::ffm}));
  options_.own(verb.add_option("--hidden", options.hidden, "Widths of the MLP")->delimiter(','),
               with_mlp);
  options_.own(verb.add_option("--dropout", options.dropout, "After each hidden layer"), with_mlp);
  options_.own(verb.add_option("--cross-layers", options.cross_layers, "Cross layers"),
               {Backbone::dcn, Backbone::dcnv2});
  options_.own(
      verb.add_option("--cross-rank", options.cross_rank, "Rank of a cross layer, 0 for full"),
      {Backbone::dcnv2});
}

void BackboneArguments::add_attention(CLI::App& verb, BackboneOptions& options) {
  const std::vector<Backbone> autoint = {Backbone::autoint, Backbone::autoint_plus};
  options_.own(
      verb.add_option("--attention-hidden", options.attention_hidden, "Widths of attention")
          ->delimiter(','),
      {Backbone::din});
  options_.own(verb.add_option("--attention-layers", options.attention_layers, "Attention layers"),
               autoint);
  options_.own(verb.add_option("--attention-dim", options.attention_dim, "Width of all heads"),
               autoint);
  options_.own(verb.add_option("--attention-heads", options.attention_heads, "Heads"),
               {Backbone::autoint, Backbone::autoint_plus, Backbone::bst});
  options_.own(verb.add_option("--transformer-blocks", options.transformer_blocks, "Blocks"),
               {Backbone::bst});
}

void BackboneArguments::add_special(CLI::App& verb, BackboneOptions& options) {
  options_.own(
      verb.add_option("--field-aware-dim", options.field_aware_dim, "Numbers a pair of fields"),
      {Backbone::ffm});
  options_.own(
      verb.add_option("--cin-layers", options.cin_layers, "Widths of compressed interactions")
          ->delimiter(','),
      {Backbone::xdeepfm});
  options_.own(
      verb.add_option("--senet-reduction", options.senet_reduction, "Fields to hidden units"),
      {Backbone::fibinet});
  const Words<Bilinear> matrices = {{"all", Bilinear::all}, {"each", Bilinear::each}};
  options_.own(add_choice(verb, "--bilinear", options.bilinear, matrices,
                          "A matrix for all fields or for each"),
               {Backbone::fibinet});
  options_.own(
      verb.add_option("--graph-layers", options.graph_layers, "Steps over the graph of fields"),
      {Backbone::fignn});
  options_.own(verb.add_option("--mask-blocks", options.mask_blocks, "Blocks side by side"),
               {Backbone::masknet});
  options_.own(verb.add_option("--mask-block-dim", options.mask_block_dim, "Width of such a block"),
               {Backbone::masknet});
  options_.own(
      verb.add_option("--mask-ratio", options.mask_ratio, "A mask's hidden width to its own"),
      {Backbone::masknet});
  options_.own(verb.add_flag("--serial-masks", options.serial_masks, "Blocks in a row"),
               {Backbone::masknet});
  options_.own(verb.add_option("--second-hidden", options.second_hidden, "Widths of the second MLP")
                   ->delimiter(','),
               {Backbone::finalmlp});
  options_.own(
      verb.add_option("--gate-hidden", options.gate_hidden, "Widths of gates")->delimiter(','),
      {Backbone::finalmlp});
  options_.own(
      verb.add_option("--fusion-heads", options.fusion_heads, "Heads of the streams' product"),
      {Backbone::finalmlp});
}

CLI::Option* add_backbone(CLI::App& verb, Backbone& backbone) {
  Words<Backbone> words;
  for (Backbone each : all_backbones) words.emplace_back(name_of(each), each);
  return add_choice(verb, "--backbone", backbone, words, "The model")->group("Model");
}

}  // namespace lore::cli
