#include "lore/fusion/cela.h"

#include <gtest/gtest.h>

#include "lore/error.h"

#include "fusion/inputs.h"

namespace lore {
namespace {

const BackboneOptions backbone = {.kind = Backbone::deepfm, .embedding_dim = 4};
constexpr CelaOptions options = {.width = 6};

TEST(Cela, ComparesItemsWithTheirTextAlone) {
  const Graph towers = cela_towers(vector_inputs(8, 5), backbone, options);
  const Node& output = towers.node(towers.output());
  EXPECT_EQ(output.shape, (Shape{1, 12}));
  EXPECT_EQ(output.sides, Sides(Side::item));
}

TEST(Cela, JoinsTheTextThatWasAligned) {
  Graph model;
  const std::vector<Value> fields = cela_fields(model, vector_inputs(0, 5), options);
  ASSERT_EQ(fields.size(), 1u);
  EXPECT_EQ(fields[0].shape(), (Shape{1, 6}));
  const Weights towers = initial_weights(cela_towers(vector_inputs(0, 5), backbone, options), 1);
  for (const auto& [name, values] : initial_weights(model, 1)) {
    const bool is_gate = name == "cela.opening" || name == "cela.missing";
    EXPECT_EQ(towers.contains(name), !is_gate) << name;
  }
}

TEST(Cela, NeedsTextOfItemsAndOptionsThatFit) {
  Graph graph;
  EXPECT_THROW(cela_fields(graph, vector_inputs(8, 0), options), Error);
  const auto refuses = [](const CelaOptions& odd) {
    EXPECT_THROW(cela_towers(vector_inputs(0, 5), backbone, odd), Error);
  };
  refuses({.width = 1});
  refuses({.temperature = 0});
  refuses({.epochs = 0});
  refuses({.batch_size = 1});
}

TEST(Cela, NeedsColumnsOfItems) {
  std::vector<Input> inputs = vector_inputs(0, 5);
  std::erase_if(inputs, [](const Input& input) { return input.name == "item"; });
  EXPECT_THROW(cela_towers(inputs, backbone, options), Error);
}

}  // namespace
}  // namespace lore
