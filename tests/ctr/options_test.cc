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
}

}  // namespace
}  // namespace lore
