#include "train/text/linear_start.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "text/architectures.h"
#include "train/text/batches.h"
#include "train/text/executor.h"

namespace lore {
namespace {

struct Beginner {
  explicit Beginner(std::int32_t width)
      : config{.vocabulary = 30,
               .positions = 16,
               .segments = 2,
               .width = width,
               .layers = 3,
               .heads = 2,
               .key_heads = 2,
               .head_width = width / 2,
               .inner_width = 2 * width},
        tokens(30, static_cast<std::size_t>(width)) {
    graph.set_output(bert(graph, config).last.id);
    weights = initial_weights(graph, 1);
    for (std::size_t i = 0; i < tokens.size(); ++i) tokens.data()[i] = std::cos(float(7 * i * i));
    start_linear(config, tokens, weights);
  }

  at::Tensor vector_of(const TokenIds& text) const {
    const TextExecutor executor(graph, weights);
    const PaddedTexts texts(std::span(&text, 1));
    const c10::AutoGradMode no_gradients(false);
    return pool(Pooling::mean, executor.run(texts), texts).reshape({-1});
  }

  ModelConfig config;
  Graph graph;
  Weights weights;
  Matrix tokens;
};

// All but what the norms take: a mean and a length of each token.
TEST(LinearStart, IsABagOfTokens) {
  for (const std::int32_t width : {64, 96}) {
    const Beginner beginner(width);
    const TokenIds text = {2, 17, 5, 5, 29};
    const at::Tensor found = beginner.vector_of(text);
    at::Tensor expected = at::zeros({width});
    for (const std::int32_t id : text) {
      for (std::int32_t h = 0; h < width; ++h) {
        expected[h] += beginner.tokens(std::size_t(id), std::size_t(h));
      }
    }
    const double cosine =
        ((found * expected).sum() / ((found * found).sum() * (expected * expected).sum()).sqrt())
            .item<double>();
    EXPECT_GT(cosine, 0.95) << width;
  }
}

TEST(LinearStart, DoesNotReadTheOrder) {
  const Beginner beginner(64);
  EXPECT_TRUE(beginner.vector_of({1, 2, 3}).allclose(beginner.vector_of({3, 1, 2}), 1e-4, 1e-5));
}

TEST(LinearStart, LearnsInEveryLayer) {
  const Beginner beginner(64);
  const TextExecutor executor(beginner.graph, beginner.weights);
  const std::vector<TokenIds> batch = {{1, 2, 3, 4}};
  const PaddedTexts texts(batch);
  const at::Tensor hidden = executor.run(texts);
  (hidden * hidden * hidden).sum().backward();
  for (const TrainedTensor& tensor : executor.trained()) {
    if (!tensor.name.ends_with("output.dense.weight")) continue;
    EXPECT_GT(tensor.value.grad().abs().sum().item<double>(), 0) << tensor.name;
  }
}

}  // namespace
}  // namespace lore
