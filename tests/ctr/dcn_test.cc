#include <gtest/gtest.h>

#include "ctr/inputs.h"
#include "ctr/models.h"

namespace lore {
namespace {

TEST(DCN, CrossesByOneVectorALayer) {
  Graph graph;
  const Fields fields = embed_fields(graph, example_inputs(), 4, false);
  build_dcn(fields, {.embedding_dim = 4, .cross_layers = 2});
  const Weights weights = initial_weights(graph, 1);
  const std::size_t width = 5 * 4 + 2 * 4;  // five columns and the history's two
  EXPECT_EQ(weights.at("cross.0.weight").rows(), 1u);
  EXPECT_EQ(weights.at("cross.1.weight").cols(), width);
  EXPECT_EQ(weights.at("cross.1.bias").cols(), width);
  EXPECT_FALSE(weights.contains("cross.2.weight"));
}

}  // namespace
}  // namespace lore
