#include "lore/fusion/unisrec.h"

#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "lore/error.h"

#include "fusion/inputs.h"
#include "fusion/known_store.h"

namespace lore {
namespace {

const UnisrecOptions options = {.directions = 3, .experts = 2, .width = 4};

TEST(Unisrec, ComparesUsersAndItemsOfTheirOwnTextAlone) {
  Graph graph;
  const std::vector<Value> fields = unisrec_fields(graph, vector_inputs(8, 6), options);
  ASSERT_EQ(fields.size(), 3u);
  EXPECT_EQ(fields[0].shape(), (Shape{1, 4}));
  EXPECT_EQ(fields[1].shape(), (Shape{1, 4}));
  EXPECT_EQ(fields[2].shape(), (Shape{1, 1}));
  EXPECT_EQ(fields[0].sides(), Sides(Side::item));
  EXPECT_EQ(fields[1].sides(), Sides(Side::user));
}

TEST(Unisrec, ReadsHistoriesWhereUsersHaveNoText) {
  Graph graph;
  const std::vector<Value> fields = unisrec_fields(graph, known_store().inputs(), options);
  EXPECT_EQ(fields[1].sides(), Sides(Side::user));
}

TEST(Unisrec, StartsWithAllGatesClosed) {
  Graph graph;
  unisrec_fields(graph, vector_inputs(8, 6), options);
  int gates = 0;
  for (const Node& node : graph.nodes()) {
    if (!node.name.ends_with(".opening")) continue;
    EXPECT_EQ(node.init, Init::zeros);
    ++gates;
  }
  EXPECT_EQ(gates, 3);
}

TEST(Unisrec, TrainsBeforehandWhatTheModelHas) {
  const FeatureStore store = known_store();
  const Graph towers = unisrec_towers(store.inputs(), options);
  EXPECT_EQ(towers.node(towers.output()).shape, (Shape{1, 12})) << "user, item, user in part";
  Graph model;
  unisrec_fields(model, store.inputs(), options);
  const Weights weights = initial_weights(model, 1);
  for (const auto& [name, values] : initial_weights(towers, 1)) {
    ASSERT_TRUE(weights.contains(name)) << name;
    EXPECT_EQ(weights.at(name).size(), values.size()) << name;
  }
}

TEST(Unisrec, IsGivenTheComponentsOfItemsAndOfHistories) {
  const FeatureStore store = known_store();
  const Graph towers = unisrec_towers(store.inputs(), options);
  const Weights given = unisrec_weights(towers, store, options);
  const Weights fresh = initial_weights(towers, 1);
  for (const auto& [name, values] : given) {
    ASSERT_TRUE(fresh.contains(name)) << name;
    EXPECT_EQ(values.rows(), fresh.at(name).rows()) << name;
    EXPECT_EQ(values.cols(), fresh.at(name).cols()) << name;
  }
  const Matrix& history = given.at("unisrec.history");
  EXPECT_LT(history(2, 0) * history(3, 0), 0);  // "i1" and "i2" lie opposite each other
}

TEST(Unisrec, GoesOnFromTheAdaptorsOfAnotherModel) {
  const FeatureStore store = known_store();
  const Graph towers = unisrec_towers(store.inputs(), options);
  Weights other = initial_weights(towers, 5);
  other.insert_or_assign("unisrec.item.whitening.weight", Matrix(3, 4, std::vector<float>(12, 1)));
  UnisrecOptions transfer = options;
  transfer.start = unisrec_adaptors(other);
  EXPECT_FALSE(transfer.start.contains("unisrec.history"));
  const Weights given = unisrec_weights(towers, store, transfer);
  for (const auto& [name, values] : transfer.start) EXPECT_EQ(given.at(name), values) << name;
  const float sum = 5 + 1 + 3;  // of the numbers of "i1"
  EXPECT_FLOAT_EQ(given.at("unisrec.history")(2, 0), sum);
  transfer.start["unisrec.item.whitening.weight"] = Matrix(3, 5);
  EXPECT_THROW(unisrec_weights(towers, store, transfer), Error);
}

TEST(Unisrec, NeedsTextsOfBothOrAHistory) {
  Graph graph;
  EXPECT_THROW(unisrec_fields(graph, vector_inputs(8, 0), options), Error);
  EXPECT_THROW(unisrec_fields(graph, vector_inputs(0, 8), options), Error);
  const auto refuses = [](const UnisrecOptions& odd) {
    EXPECT_THROW(unisrec_towers(vector_inputs(8, 8), odd), Error);
  };
  refuses({.experts = 0});
  refuses({.width = 1});
  refuses({.temperature = 0});
  refuses({.batch_size = 1});
}

}  // namespace
}  // namespace lore
