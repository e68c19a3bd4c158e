#include "train/text/optimizer.h"

#include <gtest/gtest.h>

#include "lore/graph/text_ops.h"

#include "text/made_up.h"
#include "train/text/executor.h"

namespace lore {
namespace {

// A table of two token vectors, which learns to be zero.
struct Model {
  Model() {
    graph.set_output(lookup(token_ids(graph, 2), 1, "table").id);
    weights = {{"table", Matrix(2, 1, {3, -1})}};
    options.learning_rate = 0.1f;
  }

  void learn(TextExecutor& executor, TextOptimizer& optimizer, int steps) const {
    const std::vector<std::vector<std::int32_t>> texts = {{0, 1}};
    for (int i = 0; i < steps; ++i) {
      const at::Tensor values = executor.run(PaddedTexts(texts));
      (values * values).sum().backward();
      optimizer.step(1);
    }
  }

  Graph graph;
  Weights weights;
  TextTrainingOptions options;
};

TEST(TextOptimizer, FollowsTheGradientOfEveryRow) {
  Model model;
  TextExecutor executor(model.graph, model.weights);
  TextOptimizer optimizer(executor.trained(), model.weights, model.options);
  model.learn(executor, optimizer, 200);
  EXPECT_NEAR(model.weights.at("table")(0, 0), 0, 0.2);
  EXPECT_NEAR(model.weights.at("table")(1, 0), 0, 0.2);
}

// Adam's first step is the learning rate, whatever the gradient; decay comes on top.
TEST(TextOptimizer, StepsByTheLearningRateAndTheDecay) {
  for (const float decay : {0.0f, 0.5f}) {
    Model model;
    model.options.weight_decay = decay;
    TextExecutor executor(model.graph, model.weights);
    TextOptimizer optimizer(executor.trained(), model.weights, model.options);
    model.learn(executor, optimizer, 1);
    EXPECT_NEAR(model.weights.at("table")(0, 0), 3 - 0.1f * decay * 3 - 0.1f, 1e-5);
    EXPECT_NEAR(model.weights.at("table")(1, 0), -1 + 0.1f * decay + 0.1f, 1e-5);
  }
}

TEST(TextOptimizer, GoesOnFromItsState) {
  Model whole;
  TextExecutor executor(whole.graph, whole.weights);
  TextOptimizer optimizer(executor.trained(), whole.weights, whole.options);
  whole.learn(executor, optimizer, 5);
  const made_up::Folder folder;
  TensorWriter writer;
  optimizer.write(writer);
  writer.write(folder.path() + "/state");

  Model later;
  later.weights = whole.weights;
  TextExecutor later_executor(later.graph, later.weights);
  TextOptimizer later_optimizer(later_executor.trained(), later.weights, later.options);
  later_optimizer.read(TensorFile::open(folder.path() + "/state"));
  later.learn(later_executor, later_optimizer, 5);
  whole.learn(executor, optimizer, 5);
  EXPECT_EQ(later.weights, whole.weights);
}

}  // namespace
}  // namespace lore
