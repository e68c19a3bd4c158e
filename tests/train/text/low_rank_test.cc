#include "train/text/low_rank.h"

#include <gtest/gtest.h>

#include "lore/graph/text_ops.h"

#include "train/text/executor.h"

namespace lore {
namespace {

struct Model {
  Model() {
    const Value x = lookup(token_ids(graph, 5), 4, "table");
    graph.set_output(linear(relu(linear(x, 6, "in")), 3, "out").id);
    weights = initial_weights(graph, 1);
  }

  at::Tensor run() const {
    const c10::AutoGradMode no_gradients(false);
    const std::vector<std::vector<std::int32_t>> texts = {{0, 1, 2}, {4}};
    return TextExecutor(graph, weights).run(PaddedTexts(texts)).clone();
  }

  Graph graph;
  Weights weights;
};

double difference(const at::Tensor& a, const at::Tensor& b) {
  const at::Tensor squares = (a - b) * (a - b);
  return squares.sum().item<double>();
}

TEST(LowRank, LeavesTheModelAsItIsAtFirst) {
  Model model;
  const at::Tensor before = model.run();
  add_low_rank(model.graph, 2, 1, model.weights);
  EXPECT_EQ(model.weights.at("in.weight.lora_A").rows(), 2u);
  EXPECT_EQ(model.weights.at("in.weight.lora_B").rows(), 6u);
  EXPECT_FALSE(model.weights.contains("table.lora_A"));
  EXPECT_EQ(difference(model.run(), before), 0);
}

TEST(LowRank, AloneTakesGradients) {
  Model model;
  add_low_rank(model.graph, 2, 1, model.weights);
  const TextExecutor executor(model.graph, model.weights);
  std::vector<std::string> names;
  for (const TrainedTensor& tensor : executor.trained()) names.push_back(tensor.name);
  const std::vector<std::string> wanted = {"in.weight.lora_A", "in.weight.lora_B",
                                           "out.weight.lora_A", "out.weight.lora_B"};
  EXPECT_EQ(names, wanted);
}

TEST(LowRank, IsPartOfTheMergedWeights) {
  Model model;
  add_low_rank(model.graph, 2, 1, model.weights);
  Matrix& b = model.weights.at("out.weight.lora_B");
  for (std::size_t i = 0; i < b.size(); ++i) b.data()[i] = 0.3f - 0.1f * float(i);
  const at::Tensor learnt = model.run();
  Model alone;
  EXPECT_GT(difference(alone.run(), learnt), 1e-4);
  alone.weights = merged(model.graph, model.weights);
  EXPECT_EQ(alone.weights.size(), 5u);
  EXPECT_LT(difference(alone.run(), learnt), 1e-10);
}

}  // namespace
}  // namespace lore
