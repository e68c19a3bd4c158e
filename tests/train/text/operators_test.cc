#include "train/text/operators.h"

#include <gmock/gmock.h>

#include "lore/error.h"

#include "train/operators.h"

namespace lore {
namespace {

using testing::ElementsAre;

std::vector<float> floats_of(const at::Tensor& x) {
  const at::Tensor flat = x.contiguous();
  return {flat.data_ptr<float>(), flat.data_ptr<float>() + flat.numel()};
}

const std::vector<std::vector<std::int32_t>> two = {{7, 8, 9}, {5}};

TEST(PaddedTexts, FillShorterTextsUp) {
  const PaddedTexts texts(two);
  EXPECT_EQ(texts.texts, 2);
  EXPECT_EQ(texts.longest, 3);
  EXPECT_THAT(floats_of(texts.ids.to(at::kFloat)), ElementsAre(7, 8, 9, 5, 0, 0));
  EXPECT_THAT(floats_of(texts.positions.to(at::kFloat)), ElementsAre(0, 1, 2, 0, 1, 2));
  EXPECT_THAT(floats_of(texts.padding.to(at::kFloat)), ElementsAre(0, 0, 0, 0, 1, 1));
}

TEST(PaddedTexts, AreAveragedWithoutTheirPadding) {
  const PaddedTexts texts(two);
  const std::vector<float> values = {1, 2, 6, 10, 99, 99};
  EXPECT_THAT(floats_of(pool(Pooling::mean, tensor_over(values.data(), {6, 1, 1}), texts)),
              ElementsAre(3, 10));
}

TEST(TextOperators, AttentionSeesNoPadding) {
  const PaddedTexts texts(two);
  const std::vector<float> values = {1, 2, 6, 10, 99, 99};
  const at::Tensor v = tensor_over(values.data(), {6, 1, 1});
  const Node node{.op = Op::attention, .shape = {1, 1}};
  const std::vector<float> mixed =
      floats_of(evaluate_text(node, std::vector{at::zeros({6, 1, 1}), v, v}, texts));
  EXPECT_FLOAT_EQ(mixed[0], 3);
  EXPECT_FLOAT_EQ(mixed[3], 10);
}

TEST(TextOperators, CausalAttentionSeesNothingLater) {
  const PaddedTexts texts(two);
  const std::vector<float> values = {1, 2, 6, 10, 99, 99};
  const at::Tensor v = tensor_over(values.data(), {6, 1, 1});
  const Node node{.op = Op::causal_attention, .shape = {1, 1}};
  const std::vector<float> mixed =
      floats_of(evaluate_text(node, std::vector{at::zeros({6, 1, 1}), v, v}, texts));
  EXPECT_FLOAT_EQ(mixed[0], 1);
  EXPECT_FLOAT_EQ(mixed[1], 1.5f);
  EXPECT_FLOAT_EQ(mixed[2], 3);
}

TEST(TextOperators, AreNoOthers) {
  const PaddedTexts texts(two);
  const Node node{.op = Op::relu, .shape = {1, 1}};
  EXPECT_THROW(evaluate_text(node, std::vector{at::zeros({6, 1, 1})}, texts), Error);
}

}  // namespace
}  // namespace lore
