#include <gtest/gtest.h>

#include "ctr/inputs.h"
#include "ctr/models.h"

namespace lore {
namespace {

TEST(DCNv2, CrossesTheWholeFirstLayer) {
  Graph graph;
  const Fields fields = embed_fields(graph, example_inputs(), 4, false);
  build_dcnv2(fields, {.embedding_dim = 4, .cross_layers = 2});
  const Weights weights = initial_weights(graph, 1);
  const std::size_t width = 5 * 4 + 2 * 4;  // five columns and the history's two
  EXPECT_EQ(weights.at("cross.0.weight").rows(), width);
  EXPECT_EQ(weights.at("cross.1.weight").cols(), width);
  EXPECT_FALSE(weights.contains("cross.2.weight"));
}

TEST(DCNv2, CrossAndDeepMeetInTheOutput) {
  Graph graph;
  const Fields fields = embed_fields(graph, without_history(example_inputs()), 4, false);
  build_dcnv2(fields, {.embedding_dim = 4, .hidden = {16, 8}});
  EXPECT_EQ(initial_weights(graph, 1).at("out.weight").cols(), 5u * 4 + 8);
}

TEST(DCNv2, OfLowRankHasTwoThinMatricesALayer) {
  Graph graph;
  const Fields fields = embed_fields(graph, without_history(example_inputs()), 4, false);
  build_dcnv2(fields, {.embedding_dim = 4, .cross_rank = 3});
  const Weights weights = initial_weights(graph, 1);
  EXPECT_EQ(weights.at("cross.0.v.weight").rows(), 3u);
  EXPECT_EQ(weights.at("cross.0.u.weight").cols(), 3u);
  EXPECT_FALSE(weights.contains("cross.0.weight"));
}

}  // namespace
}  // namespace lore
