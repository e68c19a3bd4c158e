#include "ctr/options.h"

#include <string>

#include "lore/error.h"

namespace lore {

namespace {

void require(bool fits, const std::string& option, const std::string& expected) {
  if (fits) return;
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = "a backbone option is out of range",
               .place = {.field = option},
               .expected = expected});
}

void check_range(std::int32_t value, std::int32_t least, std::int32_t most,
                 const std::string& option) {
  require(value >= least && value <= most, option,
          std::to_string(least) + " to " + std::to_string(most));
}

void check_widths(const std::vector<std::int32_t>& widths, const std::string& option) {
  require(!widths.empty(), option, "at least one layer");
  for (std::int32_t width : widths) check_range(width, 1, 65536, option);
}

}  // namespace

void check(const BackboneOptions& options) {
  check_range(options.embedding_dim, 1, 4096, "embedding_dim");
  require(options.dropout >= 0 && options.dropout < 1, "dropout", "0 <= p < 1");
  check_widths(options.hidden, "hidden");
  check_range(options.cross_layers, 1, 16, "cross_layers");
  check_range(options.cross_rank, 0, 4096, "cross_rank");
  check_widths(options.attention_hidden, "attention_hidden");
  check_range(options.field_aware_dim, 1, 256, "field_aware_dim");
  check_widths(options.cin_layers, "cin_layers");
  check_range(options.attention_layers, 1, 16, "attention_layers");
  check_range(options.attention_heads, 1, 64, "attention_heads");
  check_range(options.attention_dim, 1, 4096, "attention_dim");
  require(options.kind == Backbone::bst || options.attention_dim % options.attention_heads == 0,
          "attention_dim", "a multiple of attention_heads");
  check_range(options.senet_reduction, 1, 1024, "senet_reduction");
  check_range(options.graph_layers, 1, 16, "graph_layers");
  check_range(options.mask_blocks, 1, 16, "mask_blocks");
  check_range(options.mask_block_dim, 1, 65536, "mask_block_dim");
  require(options.mask_ratio > 0 && options.mask_ratio <= 8, "mask_ratio", "above 0, at most 8");
  if (!options.second_hidden.empty()) check_widths(options.second_hidden, "second_hidden");
  check_widths(options.gate_hidden, "gate_hidden");
  check_range(options.fusion_heads, 1, 256, "fusion_heads");
  check_range(options.transformer_blocks, 1, 16, "transformer_blocks");
}

}  // namespace lore
