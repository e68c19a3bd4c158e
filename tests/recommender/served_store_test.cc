#include "recommender/served_store.h"

#include <gtest/gtest.h>

#include "lore/bundle/bundle.h"
#include "lore/data/dataset.h"
#include "lore/data/vector_table.h"
#include "lore/fusion/model.h"
#include "lore/recommender.h"

#include "recommender/tiny_data.h"

namespace lore {
namespace {

class ServedStore : public testing::Test {
 protected:
  ServedStore() {
    dataset_.store().attach_vectors(Side::item, telling_vectors().at(Side::item));
    options_.model.backbone = {.kind = Backbone::deepfm, .embedding_dim = 4, .hidden = {8}};
    options_.model.ctrl = {.width = 8, .subspaces = 2, .batch_size = 64};
    options_.train = {.epochs = 1, .batch_size = 64, .threads = 1};
    options_.vectors = telling_vectors();
  }

  Recommender trained(Fusion fusion) {
    options_.model.fusion = fusion;
    return Recommender::fit(dataset_, options_);
  }

  TinyData data_;
  Dataset dataset_ = Dataset::load(read_dataset_spec(data_ / "dataset.json"));
  FitOptions options_;
};

TEST_F(ServedStore, KeepsVectorsThatAreRead) {
  const Graph model = build_model(dataset_.store().inputs(), {.fusion = Fusion::kar});
  EXPECT_EQ(served_store(model, dataset_.shared_store()), dataset_.shared_store());
}

// What is served is the plain backbone: the same graph over the same columns.
TEST_F(ServedStore, OfWhatTextOnlyTaughtIsThatOfABackboneWithoutText) {
  Dataset without = Dataset::load(read_dataset_spec(data_ / "dataset.json"));
  FitOptions options = options_;
  options.vectors = {};
  const Recommender plain = Recommender::fit(without, options);
  for (const Fusion fusion : {Fusion::ctrl, Fusion::elec, Fusion::principal_ids}) {
    const Recommender model = trained(fusion);
    EXPECT_EQ(model.bundle().graph, plain.bundle().graph) << name_of(fusion);
    EXPECT_EQ(model.bundle().store->inputs(), plain.bundle().store->inputs()) << name_of(fusion);
    EXPECT_TRUE(model.bundle().store->items().vectors.empty()) << name_of(fusion);
  }
  EXPECT_FALSE(dataset_.store().items().vectors.empty());
}

TEST_F(ServedStore, ScoresAsTheWholeOneAfterSaving) {
  const Recommender model = trained(Fusion::elec);
  model.save(data_ / "bundle");
  const Recommender loaded = Recommender::load(data_ / "bundle");
  const Examples rows = dataset_.examples(Split::test);
  EXPECT_EQ(loaded.score(rows), model.score(rows));
}

}  // namespace
}  // namespace lore
