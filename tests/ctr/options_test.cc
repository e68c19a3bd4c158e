#include "ctr/options.h"

#include <gtest/gtest.h>

#include "lore/error.h"

namespace lore {
namespace {

std::string refused_option(const BackboneOptions& options) {
  try {
    check(options);
  } catch (const Error& error) {
    return error.fault().place.field;
  }
  return "";
}

TEST(Options, DefaultsAreInRange) {
  EXPECT_EQ(refused_option({}), "");
}

TEST(Options, OutOfRangeAreNamed) {
  EXPECT_EQ(refused_option({.embedding_dim = 0}), "embedding_dim");
  EXPECT_EQ(refused_option({.hidden = {}}), "hidden");
  EXPECT_EQ(refused_option({.hidden = {8, 65537}}), "hidden");
  EXPECT_EQ(refused_option({.dropout = 1}), "dropout");
  EXPECT_EQ(refused_option({.cross_layers = 17}), "cross_layers");
  EXPECT_EQ(refused_option({.cross_rank = -1}), "cross_rank");
  EXPECT_EQ(refused_option({.attention_hidden = {0}}), "attention_hidden");
  EXPECT_EQ(refused_option({.field_aware_dim = 257}), "field_aware_dim");
  EXPECT_EQ(refused_option({.cin_layers = {}}), "cin_layers");
  EXPECT_EQ(refused_option({.attention_layers = 0}), "attention_layers");
  EXPECT_EQ(refused_option({.attention_heads = 65}), "attention_heads");
  EXPECT_EQ(refused_option({.attention_dim = 33}), "attention_dim");
  EXPECT_EQ(refused_option({.senet_reduction = 0}), "senet_reduction");
  EXPECT_EQ(refused_option({.graph_layers = 0}), "graph_layers");
  EXPECT_EQ(refused_option({.mask_blocks = 17}), "mask_blocks");
  EXPECT_EQ(refused_option({.mask_block_dim = 0}), "mask_block_dim");
  EXPECT_EQ(refused_option({.mask_ratio = 0}), "mask_ratio");
  EXPECT_EQ(refused_option({.second_hidden = {0}}), "second_hidden");
  EXPECT_EQ(refused_option({.gate_hidden = {}}), "gate_hidden");
  EXPECT_EQ(refused_option({.fusion_heads = 0}), "fusion_heads");
  EXPECT_EQ(refused_option({.transformer_blocks = 0}), "transformer_blocks");
}

}  // namespace
}  // namespace lore
