#include "lore/fusion/model.h"

#include <gtest/gtest.h>

#include "fusion/inputs.h"

namespace lore {
namespace {

bool reads_vectors(const Graph& graph) {
  for (const Input& input : graph.inputs()) {
    if (input.role == InputRole::vector) return true;
  }
  return false;
}

TEST(Model, FusionsHaveNames) {
  EXPECT_EQ(fusion_of(name_of(Fusion::kar)), Fusion::kar);
  EXPECT_EQ(fusion_of("none"), Fusion::none);
  EXPECT_FALSE(fusion_of("soup"));
}

TEST(Model, WithoutFusionVectorsAreNotRead) {
  EXPECT_FALSE(reads_vectors(build_model(vector_inputs(8, 8), {})));
}

TEST(Model, FusionAddsFieldsAndLeavesTheBackboneAlone) {
  const Graph plain = build_model(vector_inputs(8, 8), {});
  const Graph fused = build_model(vector_inputs(8, 8), {.fusion = Fusion::kar});
  EXPECT_TRUE(reads_vectors(fused));
  const Weights with = initial_weights(fused, 3);
  for (const auto& [name, matrix] : initial_weights(plain, 3)) {
    ASSERT_TRUE(with.contains(name)) << name;
  }
}

TEST(Model, FirstOrderTermsAreOnlyForModelsThatHaveThem) {
  const auto tables = [](Backbone kind) {
    return initial_weights(build_model(vector_inputs(0, 0), {.backbone = {.kind = kind}}), 1);
  };
  EXPECT_TRUE(tables(Backbone::deepfm).contains("first_order.user"));
  EXPECT_FALSE(tables(Backbone::dcnv2).contains("first_order.user"));
}

}  // namespace
}  // namespace lore
