#include "train/text/gradient_cache.h"

#include <gtest/gtest.h>

#include "text/made_up.h"
#include "train/text/tiny_encoders.h"

namespace lore {
namespace {

class GradientCache : public testing::TestWithParam<bool> {
 protected:
  GradientCache() {
    const std::string directory =
        GetParam() ? tiny_transformer(folder_, texts_) : tiny_static(folder_, texts_);
    encoder_ = open_learning_encoder({.encoder = directory}, texts_, 1);
  }

  // Tells every text from every other: no part of it is a sum over texts.
  static at::Tensor loss_of(const at::Tensor& vectors) {
    return -at::log_softmax(vectors.matmul(vectors.t()) * 3, 1).diagonal(1).mean();
  }

  // And forgets them.
  std::vector<at::Tensor> take_gradients() const {
    std::vector<at::Tensor> gradients;
    for (const TrainedTensor& tensor : encoder_->trained()) {
      at::Tensor& gradient = at::Tensor(tensor.value).mutable_grad();
      gradients.push_back(gradient.defined() ? gradient.clone() : at::zeros({1}));
      gradient.reset();
    }
    return gradients;
  }

  made_up::Folder folder_;
  std::vector<std::string> texts_ = made_up::corpus(6);
  std::vector<std::uint32_t> chosen_ = {3, 1, 4, 15, 9, 2, 6, 5, 11};
  std::unique_ptr<LearningEncoder> encoder_;
};

TEST_P(GradientCache, VectorsDoNotDependOnHowManyAreEncodedAtOnce) {
  const at::Tensor all = encode_at_once(*encoder_, chosen_, 100);
  EXPECT_FALSE(all.requires_grad());
  for (const std::size_t at_once : {1, 2, 4}) {
    const at::Tensor parts = encode_at_once(*encoder_, chosen_, at_once);
    EXPECT_LT((parts - all).abs().max().item<double>(), 1e-6);
  }
}

TEST_P(GradientCache, GradientsAreThoseOfEncodingAllAtOnce) {
  const c10::AutoGradMode with_gradients(true);
  loss_of(encoder_->encode(chosen_)).backward();
  const std::vector<at::Tensor> plain = take_gradients();
  for (const std::size_t at_once : {1, 4, 100}) {
    const at::Tensor cached = encode_at_once(*encoder_, chosen_, at_once).requires_grad_();
    loss_of(cached).backward();
    send_back(*encoder_, chosen_, cached.grad(), at_once);
    const std::vector<at::Tensor> in_parts = take_gradients();
    ASSERT_EQ(in_parts.size(), plain.size());
    double largest = 0;
    for (std::size_t i = 0; i < plain.size(); ++i) {
      largest = std::max(largest, plain[i].abs().max().item<double>());
      EXPECT_LT((in_parts[i] - plain[i]).abs().max().item<double>(), 1e-5) << at_once;
    }
    EXPECT_GT(largest, 1e-2);
  }
}

INSTANTIATE_TEST_SUITE_P(Encoders, GradientCache, testing::Bool(),
                         [](const auto& made) { return made.param ? "transformer" : "bags"; });

}  // namespace
}  // namespace lore
