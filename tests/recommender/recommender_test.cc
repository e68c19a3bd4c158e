#include "lore/recommender.h"

#include <cmath>

#include <gtest/gtest.h>

#include "lore/bundle/bundle.h"
#include "lore/bundle/precision_cost.h"
#include "lore/error.h"

#include "recommender/tiny_data.h"

namespace lore {
namespace {

FitOptions small_options() {
  FitOptions options;
  options.model.backbone = {.embedding_dim = 4, .hidden = {8}};
  options.train.epochs = 3;
  options.train.batch_size = 64;
  options.train.threads = 1;
  return options;
}

TEST(Recommender, WhatIsLoadedScoresAsWhatWasSaved) {
  const TinyData data;
  Dataset dataset = Dataset::load(read_dataset_spec(data / "dataset.json"));
  const Recommender model = Recommender::fit(dataset, small_options());
  model.save(data / "bundle");
  const Recommender loaded = Recommender::load(data / "bundle");
  const Examples rows = dataset.examples(Split::test);
  EXPECT_EQ(model.score(rows), loaded.score(rows));
  for (float score : model.score(rows)) EXPECT_TRUE(score > 0 && score < 1);
}

TEST(Recommender, RanksBySameScores) {
  const TinyData data;
  const Recommender model =
      Recommender::fit(read_dataset_spec(data / "dataset.json"), small_options());
  Ranking ranking;
  const Status status = model.ranker().rank({.user = "u3", .top_k = 5}, ranking);
  ASSERT_TRUE(status.ok()) << status.message();
  ASSERT_EQ(ranking.items.size(), 5u);
  const FeatureStore& store = *model.bundle().store;
  const std::string item(ranking.items[0].item);
  const Example row = store.encode({{"user", "u3"}, {"item", item}});
  EXPECT_NEAR(model.score(std::span(&row, 1))[0], ranking.items[0].score, 1e-6);
}

TEST(Recommender, MeasuresEverySlice) {
  const TinyData data;
  Dataset dataset = Dataset::load(read_dataset_spec(data / "dataset.json"));
  const Recommender model = Recommender::fit(dataset, small_options());
  const auto slices = model.evaluate(dataset, Split::test);
  ASSERT_EQ(slices.size(), 5u);
  EXPECT_EQ(slices[0].rows, 120);
  EXPECT_TRUE(std::isfinite(slices[0].auc));
}

TEST(Recommender, CalibratesOnValidationRows) {
  const TinyData data;
  Dataset dataset = Dataset::load(read_dataset_spec(data / "dataset.json"));
  FitOptions options = small_options();
  const Recommender raw = Recommender::fit(dataset, options);
  options.calibration = CalibrationMethod::platt;
  const Recommender model = Recommender::fit(dataset, options);
  EXPECT_EQ(model.bundle().weights, raw.bundle().weights);
  EXPECT_FALSE(model.bundle().calibration.is_identity());
  EXPECT_EQ(model.bundle().provenance.at("calibration"), "platt");
  const auto before = raw.evaluate(dataset, Split::valid)[0];
  const auto after = model.evaluate(dataset, Split::valid)[0];
  EXPECT_LT(after.log_loss, before.log_loss);
  EXPECT_EQ(after.auc, before.auc);
  EXPECT_EQ(after.uncalibrated_error, before.calibration_error);
  model.save(data / "bundle");
  const Recommender opened = Recommender::load(data / "bundle");
  const Examples rows = dataset.examples(Split::test);
  EXPECT_EQ(opened.score(rows), model.score(rows));
  Ranking ranking;
  ASSERT_TRUE(opened.ranker().rank({.user = "u3", .top_k = 1}, ranking).ok());
  const Example row =
      model.bundle().store->encode({{"user", "u3"}, {"item", std::string(ranking.items[0].item)}});
  EXPECT_NEAR(opened.score(std::span(&row, 1))[0], ranking.items[0].score, 1e-6);
}

TEST(Recommender, DoesNotTrainWhatItCannotCalibrate) {
  const TinyData data;
  DatasetSpec spec = read_dataset_spec(data / "dataset.json");
  spec.split.valid = 0;
  FitOptions options = small_options();
  options.calibration = CalibrationMethod::isotonic;
  const TrainCallback never = [](const TrainProgress&) { ADD_FAILURE() << "trains"; };
  EXPECT_THROW(Recommender::fit(spec, options, never), Error);
}

TEST(Recommender, OneClassIsAnError) {
  const TinyData data;
  data.write("rows.csv",
             "user,item,time,click\nu1,i1,1,1\nu2,i2,2,1\nu1,i2,3,1\nu3,i1,4,1\nu3,i2,5,1\n");
  EXPECT_THROW(Recommender::fit(read_dataset_spec(data / "dataset.json"), small_options()), Error);
}

TEST(Recommender, MeasuresWhatReducedPrecisionCosts) {
  if (!can_reduce_precision()) GTEST_SKIP() << "this processor cannot reduce";
  const TinyData data;
  Dataset dataset = Dataset::load(read_dataset_spec(data / "dataset.json"));
  FitOptions options = small_options();
  options.model.backbone.hidden = {64, 64};
  const Recommender model = Recommender::fit(dataset, options);
  const std::map<std::string, double>& metrics = model.bundle().metrics;
  EXPECT_EQ(metrics.at(exact_auc), model.evaluate(dataset, Split::valid)[0].auc);
  EXPECT_NEAR(metrics.at(reduced_auc), metrics.at(exact_auc), 0.01);
  const Examples rows = dataset.examples(Split::test);
  const std::vector<float> exact = model.score(rows);
  if (std::abs(metrics.at(reduced_auc) - metrics.at(exact_auc)) > largest_auc_change) {
    EXPECT_THROW(model.score(rows, ScorePrecision::reduced), Error);
  } else {
    const std::vector<float> reduced = model.score(rows, ScorePrecision::reduced);
    EXPECT_NE(reduced, exact);
    for (std::size_t i = 0; i < exact.size(); ++i) EXPECT_NEAR(reduced[i], exact[i], 0.01);
  }
}

}  // namespace
}  // namespace lore
