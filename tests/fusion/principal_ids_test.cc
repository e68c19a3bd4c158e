#include "lore/fusion/principal_ids.h"

#include <cmath>

#include <gtest/gtest.h>

#include "lore/ctr/backbone.h"
#include "lore/error.h"
#include "lore/fusion/model.h"

#include "fusion/known_store.h"

namespace lore {
namespace {

Graph model_over(const FeatureStore& store, Backbone kind = Backbone::deepfm) {
  return build_model(store.inputs(), {.backbone = {.kind = kind, .embedding_dim = 3},
                                      .fusion = Fusion::principal_ids});
}

TEST(PrincipalIds, StartWhereTextsPutThem) {
  const FeatureStore store = known_store();
  const Weights given = principal_ids(model_over(store), store, {.scale = 0.5f});
  ASSERT_EQ(given.size(), 1u);  // users have no vectors
  const Matrix& table = given.at("embedding.item");
  EXPECT_EQ(table.rows(), 4u);
  for (std::size_t row : {padding_id, unknown_id}) {
    for (float value : table.row(static_cast<std::size_t>(row))) EXPECT_EQ(value, 0);
  }
  // "i1" lies beside "i3", "i2" opposite: along the first component, of deviation 0.5, they differ.
  EXPECT_LT(table(2, 0) * table(3, 0), 0);
  EXPECT_NEAR(std::abs(table(3, 0)), 0.5 * std::sqrt(2.0), 0.02);
}

TEST(PrincipalIds, LeaveTheGraphAsItIsWithoutText) {
  const FeatureStore store = known_store();
  const Graph plain =
      build_model(store.inputs(), {.backbone = {.kind = Backbone::deepfm, .embedding_dim = 3}});
  EXPECT_EQ(model_over(store), plain);
}

TEST(PrincipalIds, NeedVectorsAndAnEmbeddingOfIds) {
  const FeatureStore without = small_store();
  EXPECT_THROW(principal_ids(model_over(without), without, {}), Error);
  const FeatureStore store = known_store();
  EXPECT_THROW(principal_ids(model_over(store, Backbone::lr), store, {}), Error);
}

}  // namespace
}  // namespace lore
