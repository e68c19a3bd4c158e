#include "train/entity_values.h"

#include <array>

#include <gmock/gmock.h>

#include "lore/fusion/kar.h"
#include "lore/graph/ops.h"

#include "train/batches.h"
#include "train/executor.h"

namespace lore {
namespace {

using testing::ElementsAre;
using testing::Eq;
using testing::FloatNear;
using testing::Optional;
using testing::Pointwise;

const std::vector<Input> inputs = {vector_of(Side::user, 3), presence_of(Side::user),
                                   vector_of(Side::item, 3), presence_of(Side::item)};

std::optional<Side> of(Value value) {
  return find_entity_values(*value.graph)[static_cast<std::size_t>(value.id)];
}

TEST(EntityValues, AreThoseOfOneText) {
  Graph graph;
  const Value user = linear(input(graph, inputs[0]), 2, "user");
  const Value item = relu(linear(input(graph, inputs[2]), 2, "item"));
  const Value scaled = item * parameter(graph, "scale", {1, 2}, Init::ones);
  EXPECT_THAT(of(user), Optional(Side::user));
  EXPECT_THAT(of(scaled), Optional(Side::item));
  EXPECT_THAT(of(user * scaled), Eq(std::nullopt));
  EXPECT_THAT(of(dropout(scaled, 0.5f)), Eq(std::nullopt));
}

TEST(EntityValues, AreNoneWhereNothingIsMultiplied) {
  Graph graph;
  EXPECT_THAT(of(relu(input(graph, inputs[0]))), Eq(std::nullopt));
}

TEST(Entities, AreSpreadToWhereTheyStand) {
  const Entities entities(DistinctRows{.first = {0, 2}, .number = {0, 0, 1}, .count = {2, 1}});
  const std::array<float, 6> rows = {1, 2, 1, 2, 3, 4};
  const at::Tensor once = entities.once(tensor_over(rows.data(), {3, 1, 2}));
  ASSERT_THAT(once.sizes(), ElementsAre(Entities::block, 1, 2));
  EXPECT_EQ(entities.weight.sum().item<float>(), 3);
  const at::Tensor spread = entities.spread(once);
  ASSERT_THAT(spread.sizes(), ElementsAre(3, 1, 2));
  EXPECT_EQ(std::vector<float>(spread.data_ptr<float>(), spread.data_ptr<float>() + 6),
            std::vector<float>(rows.begin(), rows.end()));
}

// KAR over both sides, summed up.
Graph adaptor() {
  Graph graph;
  const KarOptions options{.shared_experts = 1,
                           .dedicated_experts = 2,
                           .expert_hidden = {4},
                           .width = 2,
                           .vector_dropout = 0};
  const std::vector<Value> fields = kar_fields(graph, inputs, options);
  const Value ones = parameter(graph, "ones", {1, 2}, Init::ones);
  const Value both = fields[0] + fields[1] * fields[0] + fields[1];
  graph.set_output(weighted_sum(ones, reshape(both, 2, 1)).id);
  return graph;
}

// Four users and items, each in several rows.
Batch repeated_rows() {
  const Batch few = random_batch(inputs, 4, 3);
  Batch batch{.rows = 12, .columns = few.columns, .labels = {}};
  for (Batch::Column& column : batch.columns) {
    const std::vector<float> once = column.floats;
    for (int times = 0; times < 2; ++times) {
      column.floats.insert(column.floats.end(), once.begin(), once.end());
    }
  }
  return batch;
}

// Rows hardly moved, so that none equals another.
Batch told_apart(Batch batch) {
  for (const std::size_t column : {0u, 2u}) {
    float by = 0;
    for (float& number : batch.columns[column].floats) number += by += 1e-7f;
  }
  return batch;
}

std::vector<float> gradients_of(const Batch& batch) {
  const Graph graph = adaptor();
  Weights weights = initial_weights(graph, 1);
  for (auto& [name, values] : weights) {
    if (name.ends_with(".opening")) values = Matrix(1, 2, {0.5f, -0.7f});
  }
  const Executor executor(graph, inputs, weights);
  const Tape tape = executor.train(batch, Random(1));
  (tape.output * tape.output).sum().backward();
  std::vector<float> gradients;
  for (const Executor::Dense& dense : executor.dense()) {
    const at::Tensor gradient = dense.value.grad().contiguous();
    gradients.insert(gradients.end(), gradient.data_ptr<float>(),
                     gradient.data_ptr<float>() + gradient.numel());
  }
  for (const Statistic& statistic : tape.statistics) {
    gradients.push_back(statistic.value.sum().item<float>());
  }
  return gradients;
}

TEST(Entities, LearnAsTheirRowsWouldApart) {
  const std::vector<float> together = gradients_of(repeated_rows());
  const std::vector<float> apart = gradients_of(told_apart(repeated_rows()));
  EXPECT_THAT(together, Pointwise(FloatNear(2e-4f), apart));
}

}  // namespace
}  // namespace lore
