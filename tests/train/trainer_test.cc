#include "lore/train/trainer.h"

#include <cmath>
#include <filesystem>
#include <stdexcept>
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
  Dataset load(bool with_validation = true, const LoadOptions& options = {}) {
    files_.write("rows.csv", rows(2000, with_validation));
    return Dataset::load(files_.spec(spec), options);
  }

  // With rows in a file, of which `memory` bytes are in memory at once.
  Dataset load_to_file(std::int64_t memory) {
    return load(true, {.rows_folder = files_.path("."), .rows_memory = memory});
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

TEST_F(Trainer, LearnsTheSameFromAFileOfRows) {
  const Dataset in_memory = load();
  const Dataset in_file = load_to_file(1 << 20);
  const Graph graph = model(in_memory, Backbone::deepfm);
  const TrainResult expected = train(graph, in_memory, quick_);
  const TrainResult found = train(graph, in_file, quick_);
  EXPECT_EQ(found.weights, expected.weights);
  EXPECT_EQ(found.valid_logits, expected.valid_logits);
}

TEST_F(Trainer, LearnsFromAFileOfRowsWindowByWindow) {
  const Dataset dataset = load_to_file(4000);
  ASSERT_LT(dataset.examples(Split::train).window(), 200u);
  const Graph graph = model(dataset, Backbone::deepfm);
  const TrainResult result = train(graph, dataset, quick_);
  EXPECT_GT(result.valid_auc, 0.8);
  EXPECT_EQ(train(graph, dataset, quick_).weights, result.weights) << "equal seeds";
}

TEST_F(Trainer, GoesOnWithAFileOfRowsWhereItStood) {
  const Dataset dataset = load_to_file(4000);
  const Graph graph = model(dataset, Backbone::deepfm);
  TrainOptions parts = quick_;
  parts.checkpoint = files_.path("checkpoint");
  parts.evaluations_per_epoch = 2.5;
  const TrainResult unbroken = train(graph, dataset, parts);
  std::filesystem::remove_all(parts.checkpoint);
  int validations = 0;
  const auto stop = [&](const TrainProgress& now) {
    if (now.validated && ++validations == 4) throw std::runtime_error("interrupted");
  };
  EXPECT_THROW(train(graph, dataset, parts, stop), std::runtime_error);
  parts.resume = true;
  EXPECT_EQ(train(graph, dataset, parts).weights, unbroken.weights);
  const Dataset other = load_to_file(8000);
  EXPECT_THROW(train(graph, other, parts), Error) << "another order of rows";
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
  std::vector<Example> buffer;
  const auto examples = dataset.examples(Split::valid).read(0, 50, buffer);
  Batch batch;
  store.fill(examples, batch);
  const std::vector<float> by_example = predict(graph, weights, store, examples);
  EXPECT_EQ(by_example.size(), 50u);
  EXPECT_EQ(by_example, predict(graph, weights, store.inputs(), batch));
}

}  // namespace
}  // namespace lore
