// Data that says little, or less than a model was set up for: each gives a defined result or one
// clear error.
#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "lore/bundle/bundle.h"
#include "lore/error.h"
#include "lore/recommender.h"

#include "recommender/tiny_data.h"

namespace lore {
namespace {

class OddData : public ::testing::Test {
 protected:
  OddData() {
    options_.model.backbone.embedding_dim = 4;
    options_.model.backbone.hidden = {8};
    options_.train.epochs = 1;
    options_.train.batch_size = 64;
    spec_.texts.clear();
  }

  // The rows anew, with labels by user, item and the row's place.
  void label(const std::function<bool(int user, int item, int row)>& is_positive) {
    std::string rows = "user,item,time,click\n";
    for (int t = 0; t < 600; ++t) {
      const int user = (t * 7) % 24;
      const int item = (t * 5 + t / 24) % 20;
      rows += "u" + std::to_string(user) + ",i" + std::to_string(item) + "," +
              std::to_string(1000 + t) + "," + (is_positive(user, item, t) ? "1" : "0") + "\n";
    }
    data_.write("rows.csv", rows);
  }

  // Vectors of 3 numbers for the first `count` items.
  void give_vectors(int count, const std::function<float(int item, std::size_t d)>& value) {
    std::vector<std::string> ids;
    Matrix vectors(static_cast<std::size_t>(count), 3);
    for (int i = 0; i < count; ++i) {
      ids.push_back("i" + std::to_string(i));
      for (std::size_t d = 0; d < 3; ++d) vectors(static_cast<std::size_t>(i), d) = value(i, d);
    }
    options_.model.fusion = Fusion::kar;
    options_.vectors.clear();
    options_.vectors.emplace(Side::item, VectorTable(std::move(ids), std::move(vectors)));
  }

  Recommender fit() {
    Dataset dataset = Dataset::load(spec_);
    Recommender model = Recommender::fit(dataset, options_);
    test_ = model.evaluate(dataset, Split::test);
    return model;
  }

  Fault refused() {
    try {
      fit();
    } catch (const Error& error) {
      return error.fault();
    }
    ADD_FAILURE() << "no error";
    return {};
  }

  static float varied(int item, std::size_t d) {
    return std::sin(static_cast<float>(item + 1) * static_cast<float>(d + 1));
  }

  TinyData data_;
  DatasetSpec spec_ = read_dataset_spec(data_ / "dataset.json");
  FitOptions options_;
  std::vector<SliceMetrics> test_;  // of the model fitted last
};

TEST_F(OddData, VectorsForAFractionAndZerosCountAsMissing) {
  give_vectors(5, [](int item, std::size_t d) { return item == 2 ? 0 : varied(item, d); });
  const Recommender model = fit();
  Ranking ranking;
  ASSERT_TRUE(model.ranker().rank({.user = "u1"}, ranking).ok());
  EXPECT_EQ(ranking.missing_item_vectors, 16);
  EXPECT_TRUE(std::isfinite(test_[0].log_loss));
}

TEST_F(OddData, VectorsThatSayNothingAreRefused) {
  give_vectors(20, [](int, std::size_t) { return 0.0f; });
  EXPECT_NE(refused().problem.find("are the same"), std::string::npos);
}

TEST_F(OddData, VectorsThatAreNoNumbersAreRefusedByName) {
  for (const float bad : {std::nanf(""), std::numeric_limits<float>::infinity()}) {
    try {
      give_vectors(20, [&](int item, std::size_t d) { return item == 7 ? bad : varied(item, d); });
      ADD_FAILURE() << "no error";
    } catch (const Error& error) {
      EXPECT_EQ(error.fault().place.field, "i7");
    }
  }
}

TEST_F(OddData, VectorsFarTooLargeAreNamedAmongTheCauses) {
  give_vectors(20, [](int item, std::size_t d) { return 1e30f * varied(item, d); });
  for (const Fusion fusion : {options_.model.fusion, Fusion::cela, Fusion::tiers, Fusion::elec}) {
    options_.model.fusion = fusion;
    EXPECT_NE(refused().hint.find("too large"), std::string::npos) << name_of(fusion);
  }
}

TEST_F(OddData, VectorsOfAnotherWidthDoNotJoinAModel) {
  give_vectors(20, varied);
  const Recommender model = fit();
  Dataset further = Dataset::load_after(spec_, *model.bundle().store);
  options_.vectors.clear();
  options_.vectors.emplace(Side::item, VectorTable({"i1", "i2"}, Matrix(2, 2, {1, 2, 3, 4})));
  EXPECT_THROW(Recommender::fit_increment(model.bundle(), further, options_), Error);
}

TEST_F(OddData, LabelsThatNeverChangeForAUserLeaveGroupMetricsUndefined) {
  label([](int user, int, int) { return user % 2 == 0; });
  fit();
  EXPECT_TRUE(std::isfinite(test_[0].auc));
  EXPECT_TRUE(std::isnan(test_[0].group_auc));
  EXPECT_TRUE(std::isfinite(test_[0].log_loss));
}

TEST_F(OddData, TestRowsOfOneClassLeaveAucUndefined) {
  label([](int user, int item, int row) { return row >= 480 || (user + item) % 2 == 0; });
  fit();
  EXPECT_TRUE(std::isnan(test_[0].auc));
  EXPECT_TRUE(std::isfinite(test_[0].calibration_error));
}

TEST_F(OddData, ValidationRowsOfOneClassChooseByLogLoss) {
  label([](int user, int item, int row) {
    return (row >= 360 && row < 480) || (user + item) % 2 == 0;
  });
  const Recommender model = fit();
  EXPECT_TRUE(std::isnan(model.report().valid_auc));
  EXPECT_TRUE(std::isfinite(model.report().valid_log_loss));
  options_.calibration = CalibrationMethod::platt;
  EXPECT_NE(refused().problem.find("both classes"), std::string::npos);
}

TEST_F(OddData, WithoutValidationRowsTrainingLossChooses) {
  spec_.split.valid = 0;
  const Recommender model = fit();
  EXPECT_TRUE(std::isnan(model.report().valid_auc));
  EXPECT_TRUE(std::isnan(model.report().valid_log_loss));
  EXPECT_EQ(model.report().best_epoch, 1);
  model.save(data_ / "bundle");
  EXPECT_TRUE(std::isnan(open_bundle(data_ / "bundle").metrics.at("valid_auc")));
}

TEST_F(OddData, TrainingRowsOfOneClassAreRefused) {
  label([](int, int, int row) { return row < 500; });
  EXPECT_EQ(refused().problem, "training rows of one class only");
}

TEST_F(OddData, HistoriesShorterAndLongerThanConfiguredFit) {
  for (const std::int32_t length : {1, 500}) {
    spec_.history.length = length;
    fit();
    EXPECT_TRUE(std::isfinite(test_[0].log_loss)) << length;
  }
}

}  // namespace
}  // namespace lore
