#include "lore/recommender/compare.h"

#include <cmath>
#include <memory>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lore/error.h"

#include "recommender/tiny_data.h"
#include "recommender/tiny_encoder.h"

namespace lore {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

// Vectors that tell the parity a work's readers go by, and vectors that tell nothing of it.
VectorTable vectors(bool is_telling) {
  std::vector<std::string> ids;
  Matrix numbers(20, 2);
  for (int i = 0; i < 20; ++i) {
    ids.push_back("i" + std::to_string(i));
    const int bit = is_telling ? i % 2 : i / 10;
    numbers(static_cast<std::size_t>(i), static_cast<std::size_t>(bit)) = 1;
  }
  return VectorTable(std::move(ids), std::move(numbers));
}

CompareOptions small_options() {
  CompareOptions options;
  options.fit.train.epochs = 2;
  options.fit.train.batch_size = 64;
  options.fit.train.threads = 1;
  options.fit.vectors = {{Side::item, vectors(true)}};
  options.backbones = {{.kind = Backbone::deepfm, .embedding_dim = 4, .hidden = {8}}};
  options.seeds = {1, 2};
  options.bootstrap.resamples = 50;
  return options;
}

TEST(Compare, MeasuresEachKnowledgeOnTheSameRows) {
  const TinyData data;
  Dataset dataset = Dataset::load(read_dataset_spec(data / "dataset.json"));
  CompareOptions options = small_options();
  options.titles = {{Side::item, vectors(false)}};
  std::vector<std::pair<int, int>> progress;
  const Comparison comparison =
      compare(dataset, options, [&](int done, int total) { progress.emplace_back(done, total); });
  ASSERT_EQ(comparison.models.size(), 4);
  EXPECT_EQ(comparison.models[0].knowledge, Knowledge::none);
  EXPECT_EQ(comparison.models[1].knowledge, Knowledge::shuffled);
  EXPECT_EQ(comparison.models[2].knowledge, Knowledge::titles);
  EXPECT_EQ(comparison.models[3].knowledge, Knowledge::text);
  EXPECT_EQ(progress.size(), 8);
  EXPECT_THAT(progress.back(), Pair(8, 8));
  for (const ComparedModel& model : comparison.models) {
    EXPECT_EQ(model.valid_auc.size(), 2);
    ASSERT_EQ(model.metrics.size(), 2);
    EXPECT_EQ(model.metrics[0][0].rows, comparison.test_rows);
  }
  EXPECT_TRUE(comparison.models[0].lifts.empty());
}

TEST(Compare, SaysWhatTheLiftIs) {
  const TinyData data;
  Dataset dataset = Dataset::load(read_dataset_spec(data / "dataset.json"));
  CompareOptions options = small_options();
  options.shuffled = false;
  const Comparison comparison = compare(dataset, options);
  ASSERT_EQ(comparison.models.size(), 2);
  const ComparedModel& none = comparison.models[0];
  const ComparedModel& text = comparison.models[1];
  const SliceLift& all = text.lifts.at(0);
  EXPECT_EQ(all.name, "all");
  EXPECT_EQ(all.rows, comparison.test_rows);
  EXPECT_NEAR(all.auc_without, (none.metrics[0][0].auc + none.metrics[1][0].auc) / 2, 1e-6);
  EXPECT_NEAR(all.auc_with, (text.metrics[0][0].auc + text.metrics[1][0].auc) / 2, 1e-6);
  EXPECT_LE(all.lift.low, all.auc_with - all.auc_without);
  EXPECT_GE(all.lift.high, all.auc_with - all.auc_without);
}

TEST(Compare, TrainsTheSamePlainModelAsFitDoes) {
  const TinyData data;
  Dataset dataset = Dataset::load(read_dataset_spec(data / "dataset.json"));
  CompareOptions options = small_options();
  options.shuffled = false;
  options.seeds = {7};
  const Comparison comparison = compare(dataset, options);
  FitOptions fit = options.fit;
  fit.model.backbone = options.backbones[0];
  fit.model.fusion = Fusion::none;
  fit.train.seed = 7;
  Dataset again = Dataset::load(read_dataset_spec(data / "dataset.json"));
  const Recommender model = Recommender::fit(again, fit);
  EXPECT_EQ(comparison.models[0].metrics[0][0].log_loss,
            model.evaluate(again, Split::test)[0].log_loss);
}

// The log loss of the one model that `options` are of, on rows read afresh.
double fitted_log_loss(const TinyData& data, FitOptions options, Fusion fusion) {
  options.model.backbone = small_options().backbones[0];
  options.model.fusion = fusion;
  Dataset dataset = Dataset::load(read_dataset_spec(data / "dataset.json"));
  return Recommender::fit(dataset, options).evaluate(dataset, Split::test)[0].log_loss;
}

TEST(Compare, MeasuresAnEncoderThatLearnsBesideTheOneThatStays) {
  const TinyData data;
  const std::unique_ptr<TextEncoder> encoder = tiny_encoder(data);
  Dataset dataset = Dataset::load(read_dataset_spec(data / "dataset.json"));
  CompareOptions options = small_options();
  options.shuffled = false;
  options.seeds = {1};
  options.fusions = {Fusion::cela, Fusion::kar};
  options.fit.vectors = {};
  options.fit.encoder = encoder.get();
  options.fit.model.cela = {.width = 4, .epochs = 5};
  options.fit.tuning = {.encoder = data / "encoder", .out = data / "tuned", .learning_rate = 0.01f};
  int models = 0;
  const Comparison comparison = compare(dataset, options, [&](int, int total) { models = total; });
  EXPECT_EQ(models, 4);
  ASSERT_EQ(comparison.models.size(), 4);
  const auto expect = [&](int i, Fusion fusion, Knowledge knowledge) {
    const ComparedModel& model = comparison.models.at(i);
    EXPECT_EQ(model.fusion, fusion);
    EXPECT_EQ(model.knowledge, knowledge);
    FitOptions alone = options.fit;
    if (knowledge != Knowledge::tuned) alone.tuning = {};
    EXPECT_EQ(model.metrics[0][0].log_loss, fitted_log_loss(data, alone, fusion));
  };
  expect(1, Fusion::cela, Knowledge::text);
  expect(2, Fusion::cela, Knowledge::tuned);
  expect(3, Fusion::kar, Knowledge::text);
  EXPECT_NE(comparison.models[1].metrics[0][0].log_loss,
            comparison.models[2].metrics[0][0].log_loss);
  EXPECT_FALSE(comparison.models[2].lifts.empty());
}

TEST(Compare, ChoosesByValidationAndKeepsNoneWhereNothingHelps) {
  Comparison comparison;
  comparison.models = {
      {.fusion = Fusion::none, .knowledge = Knowledge::none, .valid_auc = {0.7, 0.8}},
      {.fusion = Fusion::kar, .knowledge = Knowledge::shuffled, .valid_auc = {0.9, 0.9}},
      {.fusion = Fusion::kar, .knowledge = Knowledge::text, .valid_auc = {0.75, 0.75}}};
  EXPECT_EQ(comparison.chosen(Backbone::dcnv2).knowledge, Knowledge::none);
  comparison.models[2].valid_auc = {0.8, 0.75};
  EXPECT_EQ(comparison.chosen(Backbone::dcnv2).knowledge, Knowledge::text);
  comparison.models[2].knowledge = Knowledge::tuned;
  EXPECT_EQ(comparison.chosen(Backbone::dcnv2).knowledge, Knowledge::tuned);
  comparison.models[2].valid_auc = {NAN, NAN};
  EXPECT_EQ(comparison.chosen(Backbone::dcnv2).knowledge, Knowledge::none);
  EXPECT_THROW(comparison.chosen(Backbone::din), Error);
}

TEST(Compare, RefusesWhatCannotBeCompared) {
  const TinyData data;
  Dataset dataset = Dataset::load(read_dataset_spec(data / "dataset.json"));
  CompareOptions no_seeds = small_options();
  no_seeds.seeds = {};
  EXPECT_THROW(compare(dataset, no_seeds), Error);
  CompareOptions no_backbones = small_options();
  no_backbones.backbones = {};
  EXPECT_THROW(compare(dataset, no_backbones), Error);
  CompareOptions no_fusions = small_options();
  no_fusions.fusions = {};
  EXPECT_THROW(compare(dataset, no_fusions), Error);
  CompareOptions nothing_learns = small_options();
  nothing_learns.fit.tuning.encoder = "encoder";
  EXPECT_THROW(compare(dataset, nothing_learns), Error);
}

}  // namespace
}  // namespace lore
