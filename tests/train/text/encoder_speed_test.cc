#include "lore/train/encoder_speed.h"

#include <gtest/gtest.h>

#include "lore/error.h"

#include "text/golden_models.h"

namespace lore {
namespace {

const EncoderShape small = {
    .layers = 2, .width = 64, .heads = 4, .inner_width = 128, .vocabulary = 100, .positions = 40};

TEST(EncoderSpeed, MeasuresEachPrecisionBesideLibtorchOnTheSameVectors) {
  EncoderSpeed speed(small);
  const std::vector<EncoderRate> rates = speed.measure({.texts = 3, .tokens = 20}, 0.01);
  ASSERT_EQ(rates.size(), 4u);
  EXPECT_EQ(rates[0].subject, "libtorch f32");
  EXPECT_EQ(rates[3].subject, "lore int8");
  for (const EncoderRate& rate : rates) {
    EXPECT_GT(rate.tokens_per_second, 0) << rate.subject;
    EXPECT_GT(rate.tokens_per_cpu_second, 0) << rate.subject;
    EXPECT_GT(rate.share_of_peak, 0) << rate.subject;
    EXPECT_GT(rate.cosine, 0.98) << rate.subject;
  }
  EXPECT_NEAR(rates[1].cosine, 1, 1e-5);
}

// Two layers of four products of 64 x 64 and two of 64 x 128; attention reads keys and values.
TEST(EncoderSpeed, CountsTheOperationsOfAToken) {
  const EncoderSpeed speed(small);
  const double layers = 2 * 2 * (4 * 64 * 64 + 2 * 64 * 128);
  EXPECT_EQ(speed.operations_per_token(10), layers + 2 * 4 * 64 * 10);
  ASSERT_EQ(speed.peak().size(), 3u);
  ASSERT_EQ(speed.memory().size(), 3u);
  EXPECT_GE(speed.memory()[0].bytes_per_token, 64 * sizeof(float));
}

TEST(EncoderSpeed, RefusesWhatDoesNotFit) {
  EXPECT_THROW(EncoderSpeed(EncoderShape{.width = 10, .heads = 3}), Error);
  EXPECT_THROW(EncoderSpeed("/nowhere"), Error);
  EncoderSpeed speed(small);
  EXPECT_THROW(speed.measure({.tokens = 41}, 0.01), Error);
  EXPECT_THROW(speed.measure({.texts = 0, .tokens = 8}, 0.01), Error);
}

}  // namespace
}  // namespace lore
