#include "lore/fusion/model.h"

#include <gtest/gtest.h>

#include "fusion/inputs.h"
#include "fusion/known_store.h"

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
  EXPECT_FALSE(fusion_of("kar+"));
  EXPECT_EQ(name_of(Fusion::tiers | Fusion::kar), "kar+tiers");
  EXPECT_EQ(fusion_of("tiers+kar"), Fusion::kar | Fusion::tiers);
  for (Fusion way : all_fusions) EXPECT_EQ(fusion_of(name_of(way)), way);
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

TEST(Model, WaysOfFusionAddUp) {
  const auto weights = [](Fusion fusion) {
    return initial_weights(build_model(vector_inputs(8, 8), {.fusion = fusion}), 3);
  };
  const Weights both = weights(Fusion::kar | Fusion::concat);
  EXPECT_TRUE(both.contains("kar.item.opening"));
  EXPECT_TRUE(both.contains("concat.item.opening"));
  EXPECT_FALSE(weights(Fusion::kar).contains("concat.item.opening"));
}

TEST(Model, GivesParametersWhatTheVectorsSay) {
  const FeatureStore store = known_store();
  const ModelSpec spec{.fusion = Fusion::tiers | Fusion::principal_ids};
  const Graph graph = build_model(store.inputs(), spec);
  const Weights fresh = initial_weights(graph, 1);
  const Weights given = knowledge_weights(graph, store, spec);
  EXPECT_TRUE(given.contains("tiers.history"));
  EXPECT_TRUE(given.contains("embedding.item"));
  for (const auto& [name, values] : given) {
    ASSERT_TRUE(fresh.contains(name)) << name;
    EXPECT_EQ(values.rows(), fresh.at(name).rows()) << name;
    EXPECT_EQ(values.cols(), fresh.at(name).cols()) << name;
  }
  EXPECT_TRUE(knowledge_weights(graph, store, {.fusion = Fusion::kar}).empty());
}

TEST(Model, ATeacherHasTheTextThatItsStudentLacks) {
  const Fusion taught = *fusion_of("kar+principal_ids+elec");
  EXPECT_EQ(teacher_of(taught), Fusion::kar | Fusion::principal_ids);
  EXPECT_EQ(student_of(taught), Fusion::principal_ids);
  EXPECT_EQ(teacher_of(Fusion::elec | Fusion::ctrl), Fusion::kar | Fusion::ctrl);
  EXPECT_EQ(student_of(Fusion::kar), Fusion::kar);
  EXPECT_EQ(teacher_of(Fusion::kar), Fusion::kar);
  EXPECT_EQ(build_model(vector_inputs(8, 8), {.fusion = taught}),
            build_model(vector_inputs(8, 8), {}));
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
