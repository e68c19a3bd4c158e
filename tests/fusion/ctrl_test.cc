#include "lore/fusion/ctrl.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "lore/error.h"
#include "lore/fusion/model.h"

#include "fusion/inputs.h"

namespace lore {
namespace {

const BackboneOptions backbone = {.kind = Backbone::deepfm, .embedding_dim = 4};
constexpr CtrlOptions options = {.width = 8, .subspaces = 2};

TEST(Ctrl, HasATowerOfClicksThatReadsNoTextAndOneOfText) {
  const Graph towers = alignment_towers(vector_inputs(6, 5), backbone, options);
  ASSERT_EQ(towers.node(towers.output()).shape, (Shape{1, 16}));
  const Node& output = towers.node(towers.output());
  ASSERT_EQ(output.operands.size(), 2u);
  const auto vectors_behind = [&](NodeId id) {
    Graph tower = towers;
    tower.set_output(id);
    const auto inputs = tower.pruned().inputs();
    return std::ranges::count(inputs, InputRole::vector, &Input::role);
  };
  EXPECT_EQ(vectors_behind(output.operands[0]), 0);
  EXPECT_EQ(vectors_behind(output.operands[1]), 2);
}

TEST(Ctrl, ServesTheBackboneAlone) {
  const auto inputs = vector_inputs(6, 5);
  EXPECT_EQ(build_model(inputs, {.backbone = backbone, .fusion = Fusion::ctrl}),
            build_model(inputs, {.backbone = backbone}));
}

TEST(Ctrl, HandsOverAllOfTheBackboneButItsHead) {
  const auto inputs = vector_inputs(6, 5);
  const Graph towers = alignment_towers(inputs, backbone, options);
  const Graph model = build_model(inputs, {.backbone = backbone});
  const Weights start = aligned_start(model, towers, initial_weights(towers, 1));
  for (const char* name : {"embedding.item", "first_order.user", "deep.0.weight", "deep.2.bias"}) {
    EXPECT_TRUE(start.contains(name)) << name;
  }
  for (const auto& [name, values] : start) {
    EXPECT_FALSE(name.starts_with("ctrl.") || name.starts_with("deep.out")) << name;
  }
}

TEST(Ctrl, HandsOverTablesAloneWhereFusionWidensLayers) {
  const auto inputs = vector_inputs(6, 6);
  const Graph towers = alignment_towers(inputs, backbone, options);
  const Graph model = build_model(inputs, {.backbone = backbone, .fusion = Fusion::kar});
  const Weights start = aligned_start(model, towers, initial_weights(towers, 1));
  EXPECT_EQ(start.size(), 4u);  // embeddings and first order of user and item
  EXPECT_TRUE(start.contains("embedding.item"));
}

TEST(Ctrl, NeedsVectorsAndOptionsThatFit) {
  EXPECT_THROW(alignment_towers(vector_inputs(0, 0), backbone, options), Error);
  const auto refuses = [](CtrlOptions odd) {
    EXPECT_THROW(alignment_towers(vector_inputs(0, 5), backbone, odd), Error);
  };
  refuses({.width = 10, .subspaces = 4});
  refuses({.subspaces = 0});
  refuses({.temperature = 0});
  refuses({.epochs = 0});
  refuses({.batch_size = 1});
}

}  // namespace
}  // namespace lore
