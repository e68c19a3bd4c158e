#include "train/text/learning_encoder.h"

#include <numeric>

#include <gtest/gtest.h>

#include "lore/error.h"
#include "lore/text/encoder.h"

#include "text/made_up.h"
#include "train/text/tiny_encoders.h"

namespace lore {
namespace {

class LearningEncoderTest : public testing::TestWithParam<bool> {
 protected:
  LearningEncoderTest() {
    texts_.push_back("Words Of Which It Never Heard");
    tuning_.encoder = GetParam() ? tiny_transformer(folder_, texts_) : tiny_static(folder_, texts_);
    encoder_ = open_learning_encoder(tuning_, texts_, 1);
    all_.resize(texts_.size());
    std::iota(all_.begin(), all_.end(), 0u);
  }

  void expect_vectors_of(const std::string& directory) {
    const std::vector<std::string_view> texts(texts_.begin(), texts_.end());
    const Matrix served = open_encoder(directory)->encode(texts);
    const at::Tensor vectors = encoder_->encode(all_).detach().contiguous();
    ASSERT_EQ(encoder_->width(), served.cols());
    ASSERT_EQ(vectors.numel(), std::int64_t(served.size()));
    for (std::size_t i = 0; i < served.size(); ++i) {
      ASSERT_NEAR(vectors.data_ptr<float>()[i], served.data()[i], 1e-5) << i;
    }
  }

  // As an optimizer would.
  void change_weights() {
    const c10::AutoGradMode no_gradients(false);
    for (const TrainedTensor& tensor : encoder_->trained()) {
      at::Tensor(tensor.value).add_(at::ones(tensor.value.sizes()).triu(), 0.05);
    }
  }

  made_up::Folder folder_;
  std::vector<std::string> texts_ = made_up::corpus(8);
  std::vector<std::uint32_t> all_;
  EncoderTuning tuning_;
  std::unique_ptr<LearningEncoder> encoder_;
};

TEST_P(LearningEncoderTest, GivesTheVectorsOfTheServedOne) {
  expect_vectors_of(tuning_.encoder);
}

TEST_P(LearningEncoderTest, IsServedAsItWasWritten) {
  const at::Tensor before = encoder_->encode(all_).detach();
  change_weights();
  EXPECT_GT((encoder_->encode(all_) - before).abs().max().item<double>(), 1e-3);
  encoder_->write(folder_ / "tuned");
  expect_vectors_of(folder_ / "tuned");
}

TEST_P(LearningEncoderTest, ReadsTheSameOfTokensThatItHasNotLearntFrom) {
  const std::string_view other = "zebra";
  const Matrix before = open_encoder(tuning_.encoder)->encode({&other, 1});
  encoder_->write(folder_ / "tuned");
  const Matrix after = open_encoder(folder_ / "tuned")->encode({&other, 1});
  for (std::size_t h = 0; h < before.cols(); ++h) EXPECT_NEAR(after(0, h), before(0, h), 1e-6);
}

TEST_P(LearningEncoderTest, IsNotWrittenOverWhereItCameFrom) {
  EXPECT_EQ(made_up::fault_of([&] { encoder_->write(tuning_.encoder); }).kind,
            ErrorKind::invalid_argument);
}

TEST_P(LearningEncoderTest, RefusesWhatCannotBeTrained) {
  const auto kind_of = [&] {
    return made_up::fault_of([&] { open_learning_encoder(tuning_, texts_, 1); }).kind;
  };
  made_up::write(tuning_.encoder + "/projection.safetensors", "");
  EXPECT_EQ(kind_of(), ErrorKind::unsupported);
  std::filesystem::remove(tuning_.encoder + "/projection.safetensors");
  tuning_.learning_rate = 0;
  EXPECT_EQ(kind_of(), ErrorKind::invalid_argument);
  tuning_.learning_rate = 1e-3f;
  tuning_.encoder = folder_ / "nowhere";
  EXPECT_EQ(kind_of(), ErrorKind::not_found);
}

TEST_P(LearningEncoderTest, TakesATextOfNothing) {
  texts_[0] = "";
  const auto encoder = open_learning_encoder(tuning_, texts_, 1);
  EXPECT_TRUE(encoder->encode(all_).isfinite().all().item<bool>());
}

TEST_P(LearningEncoderTest, LearnsAdditionsToLayersAlone) {
  tuning_.lora_rank = 2;
  if (!GetParam()) {
    EXPECT_THROW(open_learning_encoder(tuning_, texts_, 1), Error) << "there are no layers";
    return;
  }
  encoder_ = open_learning_encoder(tuning_, texts_, 1);
  for (const TrainedTensor& tensor : encoder_->trained()) {
    EXPECT_NE(tensor.name.find(".lora_"), std::string::npos) << tensor.name;
  }
  expect_vectors_of(tuning_.encoder);
  change_weights();
  encoder_->write(folder_ / "tuned");
  expect_vectors_of(folder_ / "tuned");
}

INSTANTIATE_TEST_SUITE_P(Encoders, LearningEncoderTest, testing::Bool(),
                         [](const auto& made) { return made.param ? "transformer" : "bags"; });

}  // namespace
}  // namespace lore
