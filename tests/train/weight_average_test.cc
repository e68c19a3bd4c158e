#include "train/weight_average.h"

#include <gmock/gmock.h>

#include "train/batches.h"

namespace lore {
namespace {

using testing::FloatNear;
using testing::Pointwise;

constexpr float decay = 0.9f;

class WeightAverageTest : public testing::Test {
 protected:
  // One step that moves `layer` and the rows named.
  void step(WeightAverage& average, std::vector<std::int32_t> rows) {
    average.will_change("table", rows);
    weights_.at("layer")(0, 0) += random_float(random_);
    for (std::int32_t row : rows)
      weights_.at("table")(std::size_t(row), 1) += random_float(random_);
    average.follow();
    for (auto& [name, values] : plain_) {
      for (std::size_t i = 0; i < values.size(); ++i) {
        values.data()[i] = decay * values.data()[i] + (1 - decay) * weights_.at(name).data()[i];
      }
    }
  }

  void expect_plain(WeightAverage& average) {
    for (const auto& [name, values] : average.settled()) {
      EXPECT_THAT(values.values(), Pointwise(FloatNear(1e-5f), plain_.at(name).values())) << name;
    }
  }

  Random random_{1};
  Weights weights_ = {{"layer", Matrix(1, 1, {2})}, {"table", Matrix(3, 2, {0, 0, 1, 2, 3, 4})}};
  Weights plain_ = weights_;
  std::vector<std::string> tables_ = {"table"};
};

TEST_F(WeightAverageTest, IsThatOfFollowingEveryRowAtEveryStep) {
  WeightAverage average(weights_, tables_, decay);
  for (int i = 0; i < 30; ++i) step(average, i % 7 == 0 ? std::vector{1, 2} : std::vector{2});
  expect_plain(average);
  for (int i = 0; i < 5; ++i) step(average, {1});
  expect_plain(average);
}

TEST_F(WeightAverageTest, GoesOnFromWhereItWas) {
  WeightAverage average(weights_, tables_, decay);
  for (int i = 0; i < 10; ++i) step(average, {2});
  WeightAverage restored(weights_, tables_, decay);
  restored.restore(average.settled(), 10);
  restored.will_change("table", std::vector{1});
  average.will_change("table", std::vector{1});
  weights_.at("table")(1, 0) = 9;
  restored.follow();
  average.follow();
  EXPECT_EQ(restored.settled(), average.settled());
}

}  // namespace
}  // namespace lore
