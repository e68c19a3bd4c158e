#include "train/tuned_encoder.h"

#include <gtest/gtest.h>

#include "lore/text/encoder.h"

#include "text/made_up.h"
#include "train/text/tiny_encoders.h"

namespace lore {
namespace {

class TunedEncoderTest : public testing::Test {
 protected:
  TunedEncoder encoder(float rate, int texts_at_once) const {
    return TunedEncoder({.encoder = given_, .learning_rate = rate, .texts_at_once = texts_at_once},
                        {texts_, {}}, 1);
  }

  // The gradient of minus the first number of each text's vector.
  at::Tensor towards_the_first(const TunedEncoder::Learner& learner) const {
    at::Tensor gradients = at::zeros(learner.vectors_of(chosen_).sizes());
    gradients.select(1, 0) -= 1;
    return gradients;
  }

  made_up::Folder folder_;
  std::vector<std::string> texts_ = made_up::corpus(6);
  std::string given_ = tiny_static(folder_, texts_);
  std::vector<std::uint32_t> chosen_ = {0, 1, 2, 7};
};

TEST_F(TunedEncoderTest, GoesWhereGradientsPoint) {
  TunedEncoder encoder = this->encoder(0.05f, 64);
  TunedEncoder::Learner& learner = encoder.learner();
  const double before = learner.vectors_of(chosen_).select(1, 0).sum().item<double>();
  for (int i = 0; i < 5; ++i) learner.learn(chosen_, towards_the_first(learner));
  EXPECT_GT(learner.vectors_of(chosen_).select(1, 0).sum().item<double>(), before + 0.5);
}

TEST_F(TunedEncoderTest, LearnsTheSameHoweverFewTextsItHoldsAtOnce) {
  TunedEncoder few = encoder(0.01f, 1);
  TunedEncoder many = encoder(0.01f, 64);
  for (TunedEncoder* encoder : {&few, &many}) {
    for (int i = 0; i < 3; ++i) {
      encoder->learner().learn(chosen_, towards_the_first(encoder->learner()));
    }
  }
  const at::Tensor difference =
      few.learner().vectors_of(chosen_) - many.learner().vectors_of(chosen_);
  EXPECT_LT(difference.abs().max().item<double>(), 1e-4);
}

TEST_F(TunedEncoderTest, KeepsItsTextsAndIsWrittenAsItIs) {
  TunedEncoder moved = encoder(0.05f, 64);
  TunedEncoder encoder = std::move(moved);
  EXPECT_EQ(encoder.texts().texts, texts_);
  encoder.learner().learn(chosen_, towards_the_first(encoder.learner()));
  encoder.write(folder_ / "tuned");
  const std::string_view text = texts_[7];
  const Matrix served = open_encoder(folder_ / "tuned")->encode({&text, 1});
  const at::Tensor vectors = encoder.learner().vectors_of(chosen_);
  for (std::int64_t h = 0; h < vectors.size(1); ++h) {
    EXPECT_NEAR(served(0, static_cast<std::size_t>(h)), vectors[3][h].item<float>(), 1e-5);
  }
}

}  // namespace
}  // namespace lore
