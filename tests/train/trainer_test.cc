#include "lore/train/trainer.h"

#include <cmath>
#include <string>

#include <gtest/gtest.h>

#include "lore/error.h"
#include "lore/fusion/model.h"

#include "data/dataset_files.h"
#include "train/random.h"

namespace lore {
namespace {

const std::string spec = R"({
  "interactions": "rows.csv", "user": "user", "item": "item", "time": "ts",
  "label": {"column": "label"}, "history": {"length": 3}, "columns": {"hour": {}},
  "split": {"by": "column", "column": "split"}})";

// Users click on items of their own parity, nearly always.
std::string rows(int count, bool with_validation) {
  Random random(1);
  std::string text = "user,item,ts,hour,label,split\n";
  for (int i = 0; i < count; ++i) {
    const auto user = random.below(20), item = random.below(30);
    const bool clicks = random.uniform() < 0.9 ? user % 2 == item % 2 : user % 2 != item % 2;
    text += "u" + std::to_string(user) + ",i" + std::to_string(item) + "," + std::to_string(i) +
            "," + std::to_string(random.below(24)) + "," + (clicks ? "1," : "0,") +
            (with_validation && i % 5 == 4 ? "valid\n" : "train\n");
  }
  return text;
}

class Trainer : public testing::Test {
 protected:
  Dataset load(bool with_validation = true) {
    files_.write("rows.csv", rows(2000, with_validation));
    return Dataset::load(files_.spec(spec));
  }

  static Graph model(const Dataset& dataset, Backbone backbone) {
    ModelSpec model;
    model.backbone = {.kind = backbone, .embedding_dim = 4, .hidden = {8}};
    return build_model(dataset.store().inputs(), model);
  }

  DatasetFiles files_;
  TrainOptions quick_{
      .epochs = 6, .batch_size = 100, .learning_rate = 0.01f, .embedding_learning_rate = 0.02f};
};

TEST_F(Trainer, LearnsADatasetWithEveryBackbone) {
  const Dataset dataset = load();
  for (Backbone backbone : all_backbones) {
    if (backbone == Backbone::lr) continue;  // parity of two ids is no sum of their weights
    const TrainResult result = train(model(dataset, backbone), dataset, quick_);
    EXPECT_GT(result.valid_auc, 0.8) << name_of(backbone);
  }
}

TEST_F(Trainer, TrainsWithoutValidationRows) {
  const Dataset dataset = load(false);
  const TrainResult result = train(model(dataset, Backbone::deepfm), dataset, quick_);
  EXPECT_TRUE(std::isnan(result.valid_auc));
  EXPECT_EQ(result.epochs, 6);
}

TEST_F(Trainer, RefusesAGraphOfOtherInputs) {
  const Dataset dataset = load();
  Graph graph;
  graph.set_output(input(graph, {.name = "price", .role = InputRole::presence}).id);
  EXPECT_THROW(train(graph, dataset, quick_), Error);
}

TEST_F(Trainer, PredictsExamplesAsTheirBatch) {
  const Dataset dataset = load();
  const Graph graph = model(dataset, Backbone::din);
  const Weights weights = initial_weights(graph, 5);
  const FeatureStore& store = dataset.store();
  const auto examples = std::span(dataset.examples(Split::valid)).first(50);
  Batch batch;
  store.fill(examples, batch);
  const std::vector<float> by_example = predict(graph, weights, store, examples);
  EXPECT_EQ(by_example.size(), 50u);
  EXPECT_EQ(by_example, predict(graph, weights, store.inputs(), batch));
}

}  // namespace
}  // namespace lore
