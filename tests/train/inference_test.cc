#include "train/inference.h"

#include <gmock/gmock.h>

#include "lore/error.h"

#include "train/operator_graphs.h"
#include "train/synthetic_rows.h"

namespace lore {
namespace {

using testing::ElementsAre;
using testing::FloatEq;

TEST(LogitsOf, KeepsTheOrderOfRowsOverManyBatches) {
  SyntheticRows rows(9000, 1);
  const Graph graph = synthetic_model();
  const Weights weights = random_weights(graph, 1);
  const Executor executor(graph, synthetic_inputs(), weights);
  const std::vector<float> logits = logits_of(executor, rows);
  ASSERT_EQ(logits.size(), 9000u);
  for (std::uint32_t row : {0u, 4095u, 4096u, 8999u}) {
    Batch batch;
    rows.fill(std::span(&row, 1), batch);
    EXPECT_NEAR(logits_of(executor, batch)[0], logits[row], 1e-5) << row;
  }
}

TEST(LogitsOf, AreOfGraphsThatEndInOne) {
  Graph graph;
  EXPECT_THROW(check_logit(graph), Error);
  graph.set_output(input(graph, synthetic_inputs()[2]).id);
  EXPECT_THROW(check_logit(graph), Error);
  EXPECT_NO_THROW(check_logit(synthetic_model()));
}

TEST(LogitsOf, OfNothingIsNothing) {
  SyntheticRows rows(0, 1);
  const Graph graph = synthetic_model();
  const Weights weights = initial_weights(graph, 1);
  EXPECT_TRUE(logits_of(Executor(graph, synthetic_inputs(), weights), rows).empty());
}

TEST(ProbabilitiesOf, IsTheLogisticFunction) {
  EXPECT_THAT(probabilities_of({0, 200, -200, 1}),
              ElementsAre(FloatEq(0.5f), 1, 0, FloatEq(0.7310586f)));
}

}  // namespace
}  // namespace lore
