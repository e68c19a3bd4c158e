#include "train/training.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <utility>

#include <gmock/gmock.h>

#include "lore/error.h"
#include "lore/eval/metrics.h"
#include "lore/graph/growth.h"

#include "train/inference.h"
#include "train/synthetic_rows.h"
#include "train/torch.h"

namespace lore {
namespace {

using testing::AllOf;
using testing::HasSubstr;

// The same rows, ids beyond the known ones unknown.
class KnownRows : public Rows {
 public:
  KnownRows(Rows& rows, std::int32_t known) : rows_(rows), known_(known) {}

  std::size_t size() const override { return rows_.size(); }
  float label(std::size_t row) const override { return rows_.label(row); }

  void fill(std::span<const std::uint32_t> rows, Batch& batch) override {
    rows_.fill(rows, batch);
    for (Batch::Column& column : batch.columns) {
      for (std::int32_t& id : column.ids) {
        if (id >= known_) id = unknown_id;
      }
    }
  }

 private:
  Rows& rows_;
  std::int32_t known_;
};

class Training : public testing::Test {
 protected:
  TrainResult train(const TrainOptions& options, const TrainCallback& callback = {}) {
    return train_on(graph_, synthetic_inputs(), training_, validation_, options, callback);
  }

  std::string message_of(const TrainOptions& options, ErrorKind kind) {
    try {
      train(options);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), kind);
      return error.what();
    }
    return "no error";
  }

  double valid_auc(const Weights& weights) {
    const Executor executor(graph_, synthetic_inputs(), weights);
    std::vector<float> labels;
    for (std::size_t i = 0; i < validation_.size(); ++i) labels.push_back(validation_.label(i));
    return auc(labels, logits_of(executor, validation_));
  }

  Graph graph_ = synthetic_model();
  SyntheticRows training_{4000, 1};
  SyntheticRows validation_{1000, 2};
  TrainOptions quick_{
      .epochs = 3, .batch_size = 100, .learning_rate = 0.01f, .embedding_learning_rate = 0.01f};
};

TEST_F(Training, LearnsWhatThereIsToLearn) {
  quick_.epochs = 8;
  const TrainResult result = train(quick_);
  EXPECT_GT(result.valid_auc, 0.78);
  EXPECT_LT(result.valid_log_loss, 0.6);
  EXPECT_GT(result.rows_per_second, 0);
  EXPECT_NO_THROW(check_weights(graph_, result.weights));
}

// A model trained on users and items of ids below 20, to go on from with all of them.
class WarmStarted : public Training {
 protected:
  static constexpr std::int32_t known = 20;

  WarmStarted() {
    for (std::size_t i : {0, 1}) fewer_[i].cardinality = known;
    start_.weights = initial_weights(small_model(), 3);
  }

  Graph small_model() const { return synthetic_model(0, fewer_); }

  TrainResult go_on(Trained trained) {
    start_.trained = trained;
    return train_on(graph_, synthetic_inputs(), training_, validation_, quick_, {}, "", start_);
  }

  // The rows of a table that differ from what it started with.
  std::vector<std::size_t> changed_rows(const Weights& weights, const std::string& table) const {
    const Weights before = grown(start_.weights, graph_);
    std::vector<std::size_t> rows;
    for (std::size_t row = 0; row < weights.at(table).rows(); ++row) {
      if (!std::ranges::equal(weights.at(table).row(row), before.at(table).row(row))) {
        rows.push_back(row);
      }
    }
    return rows;
  }

  bool layers_stay(const Weights& weights) const {
    return std::ranges::all_of(start_.weights, [&](const auto& each) {
      return each.first == "user" || each.first == "item" || weights.at(each.first) == each.second;
    });
  }

  std::vector<Input> fewer_ = synthetic_inputs();
  WarmStart start_;
};

TEST_F(WarmStarted, LearnsAllThereIs) {
  const TrainResult result = go_on(Trained::all);
  EXPECT_GT(result.valid_auc, 0.7);
  EXPECT_FALSE(layers_stay(result.weights));
}

TEST_F(WarmStarted, TablesAloneChangeWhereRowsLookThemUp) {
  const TrainResult result = go_on(Trained::tables);
  EXPECT_TRUE(layers_stay(result.weights));
  EXPECT_EQ(changed_rows(result.weights, "user").size(), 41u) << "40 users, and the unknown";
}

TEST_F(WarmStarted, NewRowsAloneChangeNothingOfTheKnownOnes) {
  for (const float decay : {0.0f, 0.01f}) {
    quick_.dense_embedding_decay = decay;
    quick_.averaging_decay = decay * 50;
    const TrainResult result = go_on(Trained::new_rows);
    EXPECT_TRUE(layers_stay(result.weights));
    const std::vector<std::size_t> changed = changed_rows(result.weights, "user");
    EXPECT_EQ(changed.size(), 42u - known);
    EXPECT_GE(changed.front(), std::size_t{known});
  }
}

TEST_F(WarmStarted, StandsUntilSomethingIsBetter) {
  quick_.epochs = 8;
  start_.weights = train(quick_).weights;
  quick_.learning_rate = quick_.embedding_learning_rate = 1;  // too much
  const TrainResult result = go_on(Trained::all);
  EXPECT_EQ(result.best_epoch, 0);
  EXPECT_EQ(result.weights, start_.weights);
  EXPECT_EQ(result.valid_auc, valid_auc(start_.weights));
}

TEST_F(WarmStarted, GoesOnWithTheStateOfOptimisers) {
  const std::string folder = testing::TempDir() + "warm-start";
  quick_.checkpoint = folder;
  KnownRows training(training_, known);
  KnownRows validation(validation_, known);
  start_.weights = train_on(small_model(), fewer_, training, validation, quick_, {}).weights;
  quick_.checkpoint.clear();
  const TrainResult anew = go_on(Trained::all);
  start_.checkpoint = folder;
  EXPECT_NE(go_on(Trained::all).weights, anew.weights);
  start_.checkpoint = folder + "/absent";
  EXPECT_THROW(go_on(Trained::all), Error);
  std::filesystem::remove_all(folder);
}

TEST_F(WarmStarted, RefusesWeightsOfAnotherModelAndDecayOfTables) {
  start_.weights.begin()->second = Matrix(1, 1);
  EXPECT_THROW(go_on(Trained::all), Error);
  start_.weights = initial_weights(small_model(), 3);
  quick_.dense_embedding_decay = 0.01f;
  EXPECT_THROW(go_on(Trained::tables), Error);
}

TEST_F(Training, EqualSeedsGiveEqualBits) {
  graph_ = synthetic_model(0.2f);
  quick_.threads = 2;
  const TrainResult once = train(quick_);
  const TrainResult again = train(quick_);
  EXPECT_EQ(once.weights, again.weights);
  EXPECT_EQ(once.valid_auc, again.valid_auc);
  quick_.seed = 2;
  EXPECT_NE(train(quick_).weights, once.weights);
}

TEST_F(Training, KeepsTheWeightsOfTheBestValidation) {
  quick_.epochs = 40;  // overfits
  quick_.patience = 3;
  quick_.learning_rate = quick_.embedding_learning_rate = 0.03f;
  double best = 0;
  int best_epoch = 0;
  const TrainResult result = train(quick_, [&](const TrainProgress& progress) {
    EXPECT_EQ(progress.best, progress.valid_auc > best);
    if (!progress.best) return;
    best = progress.valid_auc;
    best_epoch = progress.epoch;
  });
  EXPECT_EQ(result.valid_auc, best);
  EXPECT_EQ(result.best_epoch, best_epoch);
  EXPECT_DOUBLE_EQ(valid_auc(result.weights), best);
  EXPECT_EQ(result.epochs, best_epoch + 3);
}

TEST_F(Training, ValidatesAsOftenAsAsked) {
  int reports = 0;
  quick_.evaluations_per_epoch = 4;
  quick_.patience = 100;
  train(quick_, [&](const TrainProgress&) { ++reports; });
  EXPECT_GE(reports, 12);
  EXPECT_LE(reports, 15);  // some more where the machine is so slow that a second passes
  reports = 0;
  quick_.evaluations_per_epoch = 0.5;
  train(quick_, [&](const TrainProgress&) { ++reports; });
  EXPECT_GE(reports, 2);  // after epoch 2, and at the end
}

TEST_F(Training, ReportsWhereItStands) {
  std::vector<TrainProgress> reports;
  train(quick_, [&](const TrainProgress& progress) { reports.push_back(progress); });
  ASSERT_GE(reports.size(), 3u);
  EXPECT_EQ(reports.back().epoch, 3);
  EXPECT_EQ(reports.back().epochs, 3);
  EXPECT_EQ(reports.back().rows, 4000);
  EXPECT_EQ(reports.back().rows_per_epoch, 4000);
  EXPECT_NEAR(reports.back().eta_seconds, 0, 1e-9);
  EXPECT_GT(reports.front().eta_seconds, 0);
  EXPECT_GT(reports.front().loss, reports.back().loss);
  EXPECT_GT(reports.back().valid_log_loss, 0);
}

TEST_F(Training, StopsWhenTimeIsUp) {
  quick_.epochs = 1'000'000;
  quick_.patience = 1'000'000;
  quick_.max_seconds = 0.2;
  const TrainResult result = train(quick_);
  EXPECT_LT(result.epochs, 1'000'000);
  EXPECT_GT(result.valid_auc, 0.5);
}

TEST_F(Training, ChoosesByTrainingLossWithoutValidation) {
  validation_ = SyntheticRows(0, 1);
  const TrainResult result = train(quick_);
  EXPECT_TRUE(std::isnan(result.valid_auc));
  EXPECT_EQ(result.best_epoch, 3);
  EXPECT_NO_THROW(check_weights(graph_, result.weights));
}

TEST_F(Training, ChoosesByLogLossWhereValidationHasOneClass) {
  for (std::size_t i = 0; i < validation_.size(); ++i) validation_.set_label(i, 1);
  const TrainResult result = train(quick_);
  EXPECT_TRUE(std::isnan(result.valid_auc));
  EXPECT_GT(result.valid_log_loss, 0);
}

TEST_F(Training, TrainsTheUnknownRow) {
  const Weights start = initial_weights(graph_, quick_.seed);
  const auto moved = [&](const TrainResult& result, std::size_t row) {
    return result.weights.at("item")(row, 0) != start.at("item")(row, 0);
  };
  quick_.unknown_probability = 0.1f;
  const TrainResult hiding = train(quick_);
  EXPECT_TRUE(moved(hiding, unknown_id));
  EXPECT_FALSE(moved(hiding, padding_id));
  quick_.unknown_probability = 0;
  EXPECT_FALSE(moved(train(quick_), unknown_id));
}

TEST_F(Training, TrainsTheUnknownRowsOfTheColumnsNamed) {
  const Weights start = initial_weights(graph_, quick_.seed);
  quick_.unknown_probability = 0;
  quick_.id_dropout = {{"user", 0.3f}};
  const TrainResult result = train(quick_);
  EXPECT_NE(result.weights.at("user")(unknown_id, 0), start.at("user")(unknown_id, 0));
  EXPECT_EQ(result.weights.at("item")(unknown_id, 0), start.at("item")(unknown_id, 0));
}

TEST_F(Training, RestoresTheThreadCount) {
  const int before = at::get_num_threads();
  quick_.threads = before + 1;
  int during = 0;
  train(quick_, [&](const TrainProgress&) { during = at::get_num_threads(); });
  EXPECT_EQ(during, before + 1);
  EXPECT_EQ(at::get_num_threads(), before);
}

TEST_F(Training, RefusesNoRows) {
  training_ = SyntheticRows(0, 1);
  EXPECT_THAT(message_of(quick_, ErrorKind::invalid_argument), HasSubstr("no training rows"));
}

TEST_F(Training, RefusesOneClass) {
  for (std::size_t i = 0; i < training_.size(); ++i) training_.set_label(i, 0);
  EXPECT_THAT(message_of(quick_, ErrorKind::invalid_argument), HasSubstr("4000 rows of label 0"));
}

TEST_F(Training, RefusesOptionsOutOfRange) {
  EXPECT_THAT(message_of({.epochs = 0}, ErrorKind::invalid_argument), HasSubstr("\"epochs\""));
  EXPECT_THAT(message_of({.batch_size = -1}, ErrorKind::invalid_argument),
              HasSubstr("\"batch_size\""));
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_THAT(message_of({.learning_rate = nan}, ErrorKind::invalid_argument),
              HasSubstr("\"learning_rate\""));
  EXPECT_THAT(message_of({.evaluations_per_epoch = 0}, ErrorKind::invalid_argument),
              HasSubstr("\"evaluations_per_epoch\""));
  EXPECT_THAT(message_of({.unknown_probability = 1}, ErrorKind::invalid_argument),
              HasSubstr("unknown_probability"));
}

TEST_F(Training, SaysWhereTheLossStoppedBeingFinite) {
  quick_.learning_rate = 1e30f;
  EXPECT_THAT(message_of(quick_, ErrorKind::internal),
              AllOf(HasSubstr("epoch 1, step"), HasSubstr("lower learning rate")));
}

TEST_F(Training, RefusesGraphsWithNothingToTrain) {
  graph_ = Graph();
  graph_.set_output(weighted_sum(input(graph_, synthetic_inputs()[2]),
                                 reshape(input(graph_, synthetic_inputs()[2]), 2, 1))
                        .id);
  EXPECT_THAT(message_of(quick_, ErrorKind::invalid_argument), HasSubstr("no parameter"));
}

TEST_F(Training, RefusesInputsOfOtherData) {
  try {
    train_on(graph_, {synthetic_inputs()[0]}, training_, validation_, quick_, {});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::mismatch);
  }
}

}  // namespace
}  // namespace lore
