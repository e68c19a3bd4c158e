#include "fusion/representation.h"

#include <gtest/gtest.h>

#include "lore/ctr/backbone.h"

#include "data/small_store.h"

namespace lore {
namespace {

const Input numbers = {.name = "numbers", .role = InputRole::vector, .width = 3};

TEST(Representation, IsWhatTheLastLayersAndTheSumRead) {
  Graph graph;
  const Value x = input(graph, numbers);
  const Value deep = relu(linear(x, 5, "deep"));
  const Value bias = parameter(graph, "bias", {1, 1}, Init::zeros);
  const Value logit = affine(linear(deep, 1, "out") + fm(reshape(x, 3, 1)) + bias, 0.5f, 0);
  EXPECT_EQ(representation_behind(logit).shape(), (Shape{1, 5 + 1}));
}

TEST(Representation, IsARowWhateverTheShapeBehindIt) {
  Graph graph;
  const Value x = reshape(input(graph, numbers), 3, 1);
  const Value logit = weighted_sum(parameter(graph, "w", {1, 3}, Init::ones), x);
  EXPECT_EQ(representation_behind(logit).shape(), (Shape{1, 1}));
}

TEST(Representation, EveryBackboneHasOneOfItsInputs) {
  for (const Backbone kind : all_backbones) {
    Graph graph;
    const BackboneOptions options{.kind = kind, .embedding_dim = 8, .hidden = {24, 16}};
    const Value logit =
        build_backbone(embed_fields(graph, small_store().inputs(), options), options);
    const Value representation = representation_behind(logit);
    EXPECT_EQ(representation.shape().rows, 1) << name_of(kind);
    EXPECT_FALSE(representation.sides().constant()) << name_of(kind);
  }
}

}  // namespace
}  // namespace lore
