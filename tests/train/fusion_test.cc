#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "lore/engine/engine.h"
#include "lore/fusion/model.h"

#include "fusion/known_store.h"
#include "train/synthetic_rows.h"
#include "train/training.h"

// What fusion gives a model, once the model runs.
namespace lore {
namespace {

constexpr SimilarityTiersOptions options = {.tiers = 4, .directions = 2};

// What the graph's output is for a user and an item, at the end of time: of fresh weights but for
// those given.
std::vector<float> output_of(const Graph& graph, const Weights& given, const FeatureStore& store,
                             std::int32_t user, std::int32_t item) {
  Weights weights = initial_weights(graph, 1);
  for (const auto& [name, values] : given) weights[name] = values;
  const Engine engine = Engine::compile(graph, weights, store.inputs());
  Batch batch;
  const std::vector<Example> rows = {{.user = user, .item = item, .time = 1000}};
  store.fill(rows, batch);
  std::vector<float> output(static_cast<std::size_t>(graph.node(graph.output()).shape.cols));
  Engine::Workspace workspace;
  engine.score(batch, output, workspace);
  return output;
}

std::vector<float> tiers_of(const FeatureStore& store, std::int32_t user, std::int32_t item) {
  Graph graph;
  graph.set_output(similarity_tiers(graph, store.inputs(), options)[0].id);
  return output_of(graph, similarity_tiers_weights(graph, store, options), store, user, item);
}

TEST(SimilarityTiers, AreMoreForItemsLikeTheHistory) {
  const FeatureStore store = known_store();
  // User 1 read "i1", "i2" and "i3", of which only the first two have rows among the history's.
  const std::vector<float> like = tiers_of(store, 1, 3);
  for (std::size_t t = 1; t < like.size(); ++t) EXPECT_LE(like[t], like[t - 1]);
  EXPECT_GT(like[0], 0.3f);
  EXPECT_LT(like[0], 1.0f);
}

TEST(SimilarityTiers, AreNothingWithoutAHistory) {
  EXPECT_EQ(tiers_of(known_store(), 2, 1), std::vector<float>(4, 0));
}

TEST(SimilarityTiers, AnItemWithoutAVectorIsLikeNothing) {
  // sigmoid((0 - edge) / 0.05) for edges -0.1, 0.2, 0.5 and 0.8
  const std::vector<float> tiers = tiers_of(known_store(), 1, 0);
  EXPECT_NEAR(tiers[0], 0.8808, 1e-3);
  EXPECT_NEAR(tiers[1], 0.0180, 1e-3);
  EXPECT_NEAR(tiers[2], 0, 1e-3);
}

// The field of an item with each prefix's embedding a number of its own.
std::vector<float> codes_of(const FeatureStore& store, std::int32_t item) {
  const SemanticIdsOptions codes{.levels = 2, .codes = 2, .directions = 2, .width = 2};
  Graph graph;
  graph.set_output(semantic_ids(graph, store.inputs(), codes)[0].id);
  Weights given = semantic_ids_weights(store, codes);
  given["semantic.item.prefix.0"] = Matrix(2, 2, {1, 0, 2, 0});
  given["semantic.item.prefix.1"] = Matrix(4, 2, {0, 1, 0, 2, 0, 3, 0, 4});
  given["semantic.item.missing"] = Matrix(1, 2, {7, 8});
  return output_of(graph, given, store, 0, item);
}

TEST(SemanticIds, AreSharedByItemsWhoseTextsAreAlike) {
  const FeatureStore store = known_store();
  const std::vector<float> one = codes_of(store, 1);
  const std::vector<float> opposite = codes_of(store, 2);
  const std::vector<float> beside = codes_of(store, 3);
  EXPECT_NEAR(one[0], beside[0], 1e-4);          // the first code
  EXPECT_NEAR(one[0] + opposite[0], 3, 1e-4);    // which is another
  EXPECT_GT(std::abs(one[1] - beside[1]), 0.9);  // the second tells them apart
}

TEST(SemanticIds, AnItemWithoutAVectorHasAnEmbeddingOfItsOwn) {
  EXPECT_EQ(codes_of(known_store(), 0), (std::vector<float>{7, 8}));
}

class GivenTable : public testing::Test {
 protected:
  // A model of a given and a trained table.
  GivenTable() {
    const Value given = given_embedding(input(graph_, synthetic_inputs()[1]), 4, "given");
    const Value user = embedding(input(graph_, synthetic_inputs()[0]), 4, "user");
    graph_.set_output(linear(concat({given * user, user}), 1, "out").id);
    start_.given["given"] = Matrix(62, 4, std::vector<float>(62 * 4, 0.5f));
    start_.given["user"] = Matrix(42, 4, std::vector<float>(42 * 4, 0.25f));
  }

  Weights trained(float averaging_decay) {
    SyntheticRows training(500, 1), validation(200, 2);
    const TrainOptions how{.epochs = 2,
                           .batch_size = 64,
                           .dense_embedding_decay = averaging_decay > 0 ? 0 : 0.1f,
                           .averaging_decay = averaging_decay,
                           .threads = 1};
    return train_on(graph_, synthetic_inputs(), training, validation, how, {}, "", start_).weights;
  }

  Graph graph_;
  WarmStart start_;
};

TEST_F(GivenTable, StaysWhileOthersStartFromTheirs) {
  for (float averaging_decay : {0.0f, 0.9f}) {
    const Weights weights = trained(averaging_decay);
    EXPECT_EQ(weights.at("given"), start_.given.at("given"));
    EXPECT_NE(weights.at("user"), start_.given.at("user"));
  }
}

}  // namespace
}  // namespace lore
