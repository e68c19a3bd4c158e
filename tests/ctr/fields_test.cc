#include "lore/ctr/fields.h"

#include <gtest/gtest.h>

#include "lore/error.h"

#include "ctr/inputs.h"

namespace lore {
namespace {

TEST(Fields, EmbedEachColumn) {
  Graph graph;
  const Fields fields = embed_fields(graph, example_inputs(), 4, true);
  ASSERT_EQ(fields.embeddings.size(), 5u);
  ASSERT_EQ(fields.first_order.size(), 5u);
  for (Value value : fields.embeddings) EXPECT_EQ(value.shape(), (Shape{1, 4}));
  for (Value value : fields.first_order) EXPECT_EQ(value.shape(), (Shape{1, 1}));
}

TEST(Fields, ShowTheHistoryBesideTheItem) {
  Graph graph;
  const Fields fields = embed_fields(graph, example_inputs(), 4, false);
  ASSERT_TRUE(fields.history);
  EXPECT_EQ(fields.history->target.shape(), (Shape{1, 8}));
  EXPECT_EQ(fields.history->items.shape(), (Shape{5, 8}));
  EXPECT_EQ(fields.history->mask.shape(), (Shape{5, 1}));
  EXPECT_EQ(stage_of(fields.history->target.sides()), Stage::item);
  EXPECT_EQ(stage_of(fields.history->items.sides()), Stage::request);
}

TEST(Fields, FactorsAreRowsOfOneWidth) {
  Graph graph;
  Fields fields = embed_fields(graph, example_inputs(), 4, false);
  fields.knowledge = {parameter(graph, "knowledge", {1, 9}, Init::ones)};
  EXPECT_EQ(stack(fields.factors()).shape(), (Shape{5 + 2, 4}));
}

TEST(Fields, RowsTakeKnowledgeInAtTheirWidth) {
  Graph graph;
  Fields fields = embed_fields(graph, example_inputs(), 4, false);
  fields.knowledge = {parameter(graph, "a", {1, 9}, Init::ones),
                      parameter(graph, "b", {1, 4}, Init::ones)};
  EXPECT_EQ(stack(fields.rows()).shape(), (Shape{5 + 2 + 2, 4}));
  const Weights weights = initial_weights(graph, 1);
  EXPECT_EQ(weights.at("knowledge.0.weight").cols(), 9u);
  EXPECT_FALSE(weights.contains("knowledge.1.weight")) << "as wide as it must be";
}

TEST(Fields, HistoryAndItemShareTables) {
  Graph graph;
  embed_fields(graph, example_inputs(), 4, false);
  const Weights weights = initial_weights(graph, 1);
  EXPECT_TRUE(weights.contains("embedding.item"));
  EXPECT_TRUE(weights.contains("embedding.genres"));
  EXPECT_EQ(weights.size(), 5u);  // user, age, item, genres, device
}

TEST(Fields, PositionsOfAHistoryWithoutAnIdAreThoseWithAnyValue) {
  std::vector<Input> inputs = example_inputs();
  inputs.erase(inputs.begin() + 5);
  Graph graph;
  const Fields fields = embed_fields(graph, inputs, 4, false);
  EXPECT_EQ(fields.history->mask.shape(), (Shape{5, 1}));
  EXPECT_EQ(graph.node(fields.history->mask.id).op, Op::mean_groups);
}

TEST(Fields, NothingToLearnFromIsAnError) {
  Graph graph;
  EXPECT_THROW(embed_fields(graph, {}, 4, false), Error);
}

TEST(Fields, AHistoryNeedsItsColumn) {
  std::vector<Input> inputs = example_inputs();
  inputs.erase(inputs.begin() + 3);
  Graph graph;
  EXPECT_THROW(embed_fields(graph, inputs, 4, false), Error);
}

}  // namespace
}  // namespace lore
