#include "lore/ctr/backbone.h"

#include <gtest/gtest.h>

#include "lore/error.h"

#include "ctr/inputs.h"

namespace lore {
namespace {

class EveryBackbone : public testing::TestWithParam<Backbone> {};

TEST_P(EveryBackbone, HasANameThatFindsIt) {
  EXPECT_EQ(backbone_of(name_of(GetParam())), GetParam());
}

TEST_P(EveryBackbone, GivesOneLogitThatDependsOnBothSides) {
  Graph graph;
  const BackboneOptions options{.kind = GetParam(), .embedding_dim = 4};
  const Fields fields = embed_fields(graph, example_inputs(), options);
  const Value logit = build_backbone(fields, options);
  EXPECT_EQ(logit.shape(), (Shape{1, 1}));
  EXPECT_EQ(stage_of(logit.sides()), Stage::candidate);
}

TEST_P(EveryBackbone, TakesKnowledgeAsFieldsOfAnyWidth) {
  Graph graph;
  const BackboneOptions options{.kind = GetParam(), .embedding_dim = 4};
  Fields fields = embed_fields(graph, example_inputs(), options);
  fields.knowledge = {parameter(graph, "knowledge", {1, 7}, Init::ones)};
  const Value logit = build_backbone(fields, options);
  graph.set_output(logit.id);
  EXPECT_TRUE(initial_weights(graph.pruned(), 1).contains("knowledge"));
}

TEST_P(EveryBackbone, RefusesOptionsOutOfRange) {
  Graph graph;
  const Fields fields = embed_fields(graph, example_inputs(), {.kind = GetParam()});
  EXPECT_THROW(build_backbone(fields, {.kind = GetParam(), .hidden = {}}), Error);
  EXPECT_THROW(build_backbone(fields, {.kind = GetParam(), .hidden = {0}}), Error);
  EXPECT_THROW(build_backbone(fields, {.kind = GetParam(), .dropout = 1}), Error);
}

INSTANTIATE_TEST_SUITE_P(Backbones, EveryBackbone, testing::ValuesIn(all_backbones),
                         [](const auto& tested) { return name_of(tested.param); });

TEST(Backbone, AnUnknownNameIsNone) {
  EXPECT_FALSE(backbone_of("resnet"));
}

}  // namespace
}  // namespace lore
