#include "lore/fusion/semantic_ids.h"

#include <cmath>
#include <utility>

#include <gtest/gtest.h>

#include "lore/error.h"

#include "fusion/inputs.h"
#include "fusion/known_store.h"

namespace lore {
namespace {

constexpr SemanticIdsOptions options = {.levels = 2, .codes = 2, .directions = 3};

Graph codes_over(const std::vector<Input>& inputs, const SemanticIdsOptions& how = options) {
  Graph graph;
  graph.set_output(semantic_ids(graph, inputs, how).back().id);
  return graph;
}

TEST(SemanticIds, AreAFieldASideComputedFromItsVectorAlone) {
  Graph graph;
  const std::vector<Value> fields = semantic_ids(graph, vector_inputs(8, 6), options);
  ASSERT_EQ(fields.size(), 2u);
  for (const Value& field : fields) EXPECT_EQ(field.shape(), (Shape{1, 16}));
  EXPECT_EQ(fields[0].sides(), Sides(Side::user));
  EXPECT_EQ(fields[1].sides(), Sides(Side::item));
}

TEST(SemanticIds, HaveATableForThePrefixesOfEachLengthAndGivenCentroids) {
  const Graph graph = codes_over(vector_inputs(0, 8), {.levels = 3, .codes = 4});
  for (const Node& node : graph.nodes()) {
    if (node.op != Op::parameter) continue;
    const bool is_prefix = node.name.find(".prefix.") != std::string::npos;
    const bool is_missing = node.name.ends_with(".missing");
    EXPECT_EQ(is_trained(node.init), is_prefix || is_missing) << node.name;
    EXPECT_EQ(node.init, is_prefix || is_missing ? Init::zeros : Init::given) << node.name;
    if (node.name == "semantic.item.prefix.0") {
      EXPECT_EQ(node.shape, (Shape{4, 16}));
    }
    if (node.name == "semantic.item.prefix.2") {
      EXPECT_EQ(node.shape, (Shape{64, 16}));
    }
  }
}

TEST(SemanticIds, AreGivenAllTheirFixedParameters) {
  const FeatureStore store = known_store();
  const Graph graph = codes_over(store.inputs());
  const Weights given = semantic_ids_weights(store, options);
  std::size_t fixed = 0;
  for (const Node& node : graph.nodes()) {
    if (node.op != Op::parameter || node.init != Init::given) continue;
    ++fixed;
    ASSERT_TRUE(given.contains(node.name)) << node.name;
    EXPECT_EQ(given.at(node.name).rows(), static_cast<std::size_t>(node.shape.rows)) << node.name;
    EXPECT_EQ(given.at(node.name).cols(), static_cast<std::size_t>(node.shape.cols)) << node.name;
  }
  EXPECT_EQ(given.size(), fixed);
}

TEST(SemanticIds, DoNotDependOnTheUnitsOfVectors) {
  const Weights plain = semantic_ids_weights(known_store(), options);
  for (const float unit : {1e-12f, 1e15f}) {
    FeatureStore store = known_store();
    Matrix vectors = store.items().vectors;
    for (std::size_t i = 0; i < vectors.size(); ++i) vectors.data()[i] *= unit;
    store.replace_vectors(Side::item, std::move(vectors));
    const Weights scaled = semantic_ids_weights(store, options);
    for (const char* name : {"semantic.item.nearness.0.weight", "semantic.item.nearness.1.bias"}) {
      for (std::size_t i = 0; i < plain.at(name).size(); ++i) {
        EXPECT_NEAR(scaled.at(name).data()[i], plain.at(name).data()[i],
                    1e-2 * std::abs(plain.at(name).data()[i]) + 1e-2)
            << name << " in units of " << unit;
      }
    }
  }
}

TEST(SemanticIds, NeedVectorsAndASaneNumberOfCodes) {
  Graph graph;
  EXPECT_THROW(semantic_ids(graph, vector_inputs(0, 0), options), Error);
  EXPECT_THROW(codes_over(vector_inputs(0, 8), {.levels = 0}), Error);
  EXPECT_THROW(codes_over(vector_inputs(0, 8), {.codes = 1}), Error);
  EXPECT_THROW(codes_over(vector_inputs(0, 8), {.levels = 3, .codes = 41}), Error);
  EXPECT_THROW(codes_over(vector_inputs(0, 8), {.sharpness = 0}), Error);
}

}  // namespace
}  // namespace lore
