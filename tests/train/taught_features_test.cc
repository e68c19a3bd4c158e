#include "train/taught_features.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>

#include <gtest/gtest.h>

#include "lore/error.h"
#include "lore/fusion/elec.h"

#include "train/synthetic_rows.h"
#include "train/training.h"

namespace lore {
namespace {

// Sees of a row its price and whether there is one, as they are.
TeacherModel price_teacher() {
  TeacherModel teacher;
  const Value price = input(teacher.graph, synthetic_inputs()[2]);
  teacher.graph.set_output(linear(price, 1, "out").id);
  teacher.weights = initial_weights(teacher.graph, 1);
  return teacher;
}

TEST(TaughtFeatures, AreLessTheirMeanAndOverTheirDeviation) {
  SyntheticRows rows(400, 1);
  const TeacherModel teacher = price_teacher();
  const TaughtFeatures features({&teacher, 1}, synthetic_inputs(), rows);
  ASSERT_EQ(features.width(), 2);
  std::vector<std::uint32_t> all(rows.size());
  for (std::uint32_t i = 0; i < all.size(); ++i) all[i] = i;
  Batch batch;
  rows.fill(all, batch);
  const at::Tensor seen = features.of(batch);
  EXPECT_NEAR(seen.select(1, 0).mean().item<double>(), 0, 1e-5);
  EXPECT_NEAR(seen.select(1, 0).square().mean().item<double>(), 1, 1e-4);
  EXPECT_EQ(seen.select(1, 1).abs().max().item<double>(), 0) << "the same of all rows";
  EXPECT_FALSE(seen.requires_grad());
}

TEST(TaughtFeatures, OfSeveralTeachersStandSideBySide) {
  SyntheticRows rows(50, 1);
  const std::vector<TeacherModel> teachers(3, price_teacher());
  EXPECT_EQ(TaughtFeatures(teachers, synthetic_inputs(), rows).width(), 6);
}

// Logits 0 and ln 3 of a click and of none: -(ln 1/2 + ln 1/4) / 2. Squares 1, 4, 0 and 9: 14 / 4.
TEST(TaughtLoss, IsLogLossAndTheMeanOfSquares) {
  const at::Tensor outputs = at::empty({2, 3});
  const float numbers[] = {0, 1, 4, std::log(3.0f), 2, -1};
  std::copy(std::begin(numbers), std::end(numbers), outputs.data_ptr<float>());
  const at::Tensor features = at::empty({2, 2});
  const float taught[] = {0, 2, 2, 2};
  std::copy(std::begin(taught), std::end(taught), features.data_ptr<float>());
  const Batch batch{.rows = 2, .columns = {}, .labels = {1, 0}};
  const double log_loss = (std::log(2.0) + std::log(4.0)) / 2;
  EXPECT_NEAR(taught_loss(outputs, features, 0.5f, batch).item<double>(), log_loss + 0.5 * 14 / 4.0,
              1e-6);
}

// A teacher of the same form that has learnt from twenty times the rows.
class Taught : public testing::Test {
 protected:
  Taught() {
    SyntheticRows many(8000, 5);
    teacher_.push_back(
        {graph_, train_on(graph_, synthetic_inputs(), many, validation_, how_, {}).weights});
  }

  TrainResult trained(float weight) {
    const auto features = std::make_shared<TaughtFeatures>(teacher_, synthetic_inputs(), training_);
    const Objective objective{student_graph(graph_, features->width()),
                              [=](const at::Tensor& outputs, const Batch& batch) {
                                return taught_loss(outputs, features->of(batch), weight, batch);
                              }};
    return train_on(graph_, synthetic_inputs(), training_, validation_, how_, {}, "", {},
                    objective);
  }

  Graph graph_ = synthetic_model();
  SyntheticRows training_{400, 1};
  SyntheticRows validation_{2000, 2};
  TrainOptions how_{.epochs = 8,
                    .batch_size = 50,
                    .learning_rate = 0.01f,
                    .embedding_learning_rate = 0.01f,
                    .threads = 1};
  std::vector<TeacherModel> teacher_;
};

TEST_F(Taught, AStudentLearnsFromWhatItsTeacherSees) {
  const TrainResult alone = train_on(graph_, synthetic_inputs(), training_, validation_, how_, {});
  const Weights before = teacher_[0].weights;
  const TrainResult taught = trained(1);
  EXPECT_GT(taught.valid_auc, alone.valid_auc + 0.02);
  EXPECT_EQ(teacher_[0].weights, before);
}

TEST_F(Taught, AModelKeepsNothingOfTheProjection) {
  how_.epochs = 1;
  const TrainResult taught = trained(1);
  const Weights fresh = initial_weights(graph_, 1);
  ASSERT_EQ(taught.weights.size(), fresh.size());
  for (const auto& [name, values] : fresh) EXPECT_TRUE(taught.weights.contains(name)) << name;
}

TEST_F(Taught, FeaturesWithoutWeightTeachNothing) {
  const TrainResult alone = train_on(graph_, synthetic_inputs(), training_, validation_, how_, {});
  EXPECT_NEAR(trained(0).valid_log_loss, alone.valid_log_loss, 1e-3);
}

TEST_F(Taught, IsTheSameWhenTakenUpAgain) {
  how_.averaging_decay = 0.9f;
  const TrainResult whole = trained(1);
  how_.checkpoint = testing::TempDir() + "lore_taught";
  std::filesystem::remove_all(how_.checkpoint);
  how_.epochs = 3;
  trained(1);
  how_.epochs = 8;
  how_.resume = true;
  const TrainResult resumed = trained(1);
  std::filesystem::remove_all(how_.checkpoint);
  EXPECT_EQ(resumed.weights, whole.weights);
  EXPECT_EQ(resumed.valid_logits, whole.valid_logits);
}

}  // namespace
}  // namespace lore
