#include "train/text/contrast.h"

#include <cmath>

#include <gtest/gtest.h>

#include "train/operators.h"

namespace lore {
namespace {

const std::vector<float> axes = {2, 0, 0, 3};         // [2, 2]
const std::vector<float> three = {1, 0, 0, 1, 0, 5};  // [3, 2]

TEST(Contrast, IsTheCrossEntropyOfCosines) {
  const Contrast learnt =
      contrast(tensor_over(axes.data(), {2, 2}), tensor_over(axes.data(), {2, 2}), {}, 0.5);
  EXPECT_NEAR(learnt.loss.item<double>(), std::log(1 + std::exp(-2.0)), 1e-5);
  EXPECT_EQ(learnt.accuracy, 1);
}

TEST(Contrast, LeavesOutWhatIsNoNegative) {
  const at::Tensor anchors = tensor_over(axes.data(), {2, 2});
  const at::Tensor candidates = tensor_over(three.data(), {3, 2});
  const Contrast all = contrast(anchors, candidates, {}, 1);
  at::Tensor marks = at::zeros({2, 3}, at::kBool);
  marks.data_ptr<bool>()[5] = true;  // the second anchor and the third candidate
  const Contrast without = contrast(anchors, candidates, marks, 1);
  EXPECT_LT(without.loss.item<double>(), all.loss.item<double>() - 0.1);
}

}  // namespace
}  // namespace lore
