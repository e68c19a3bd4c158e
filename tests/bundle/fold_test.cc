#include "lore/bundle/fold.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bundle/adapted_bundle.h"

namespace lore {
namespace {

using testing::ElementsAre;

std::vector<Example> every_pair(const FeatureStore& store) {
  std::vector<Example> pairs;
  for (std::int32_t user = 0; user < store.users().rows(); ++user) {
    for (std::int32_t item = 0; item < store.items().rows(); ++item) {
      pairs.push_back({.user = user, .item = item});
    }
  }
  return pairs;
}

void expect_same_scores(const Bundle& bundle, const Bundle& folded) {
  const std::vector<Example> pairs = every_pair(*bundle.store);
  const std::vector<float> expected = scores_of(bundle, pairs);
  const std::vector<float> found = scores_of(folded, pairs);
  for (std::size_t i = 0; i < pairs.size(); ++i) EXPECT_NEAR(found[i], expected[i], 1e-6);
}

TEST(Fold, KeepsEveryScore) {
  const Bundle bundle = adapted_bundle();
  expect_same_scores(bundle, fold_vectors(bundle));
}

TEST(Fold, LeavesNothingOfTheAdaptor) {
  const Bundle folded = fold_vectors(adapted_bundle());
  std::vector<std::string> names;
  for (const auto& [name, matrix] : folded.weights) names.push_back(name);
  EXPECT_THAT(names, ElementsAre("deep.bias", "deep.weight", "item.table", "out.bias", "out.weight",
                                 "user.table"));
  EXPECT_EQ(folded.store->items().vectors.cols(), 2u);
  EXPECT_EQ(folded.provenance.at("folded"), "user,item");
}

TEST(Fold, GivesThoseWithoutAVectorWhatStandsForOne) {
  const Bundle folded = fold_vectors(adapted_bundle());
  const Catalog& items = folded.store->items();
  const auto missing = static_cast<std::size_t>(items.row("map"));
  EXPECT_EQ(items.has_vector[missing], 0);
  EXPECT_THAT(items.vectors.row(missing), ElementsAre(1, 1));
  EXPECT_THAT(items.vectors.row(0), ElementsAre(1, 1)) << "the unknown item";
}

TEST(Fold, IsReadAsItWasWritten) {
  const TemporaryDirectory folder;
  const Bundle bundle = adapted_bundle();
  write_bundle(fold_vectors(bundle), folder / "folded");
  const Bundle found = open_bundle(folder / "folded");
  EXPECT_EQ(found.golden.size(), bundle.golden.size());
  expect_same_scores(bundle, found);
}

TEST(Fold, OfAFoldedBundleChangesNothing) {
  const Bundle once = fold_vectors(adapted_bundle());
  const Bundle twice = fold_vectors(once);
  EXPECT_EQ(twice.graph, once.graph);
  EXPECT_EQ(twice.weights, once.weights);
  EXPECT_EQ(twice.provenance, once.provenance);
}

TEST(Fold, OfABundleWithoutVectorsChangesNothing) {
  const Dataset dataset = tiny_dataset();
  Bundle bundle{.store = dataset.shared_store(), .graph = {}};
  const Value user = input(bundle.graph, input_named(bundle.store->inputs(), "user"));
  bundle.graph.set_output(embedding(user, 1, "user.table").id);
  bundle.weights = tiny_weights(bundle.graph, 1);
  const Bundle folded = fold_vectors(bundle);
  EXPECT_EQ(folded.graph, bundle.graph);
  EXPECT_EQ(folded.provenance.count("folded"), 0u);
}

}  // namespace
}  // namespace lore
