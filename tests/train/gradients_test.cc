#include <cmath>
#include <map>

#include <gtest/gtest.h>

#include "lore/graph/graph.h"

#include "train/batches.h"
#include "train/executor.h"
#include "train/operator_graphs.h"
#include "train/table_rows.h"
#include "train/torch.h"

// Gradients of every operator against finite differences of the loss.
namespace lore {
namespace {

constexpr std::size_t rows = 6;
constexpr float step = 5e-3f;
constexpr std::uint64_t dropout_seed = 11;

class Gradients : public testing::TestWithParam<OperatorGraph> {
 protected:
  // A loss that weighs every example differently.
  static at::Tensor loss_of(const at::Tensor& logits) {
    at::Tensor weights = at::empty({static_cast<std::int64_t>(rows)});
    for (std::size_t i = 0; i < rows; ++i) weights.data_ptr<float>()[i] = 1 + 0.3f * float(i);
    return (at::tanh(logits * 0.5) * weights).sum();
  }

  double loss() const {
    return loss_of(executor_.train(batch_, Random(dropout_seed)).output).item<double>();
  }

  // Gradients by parameter, [rows, cols] each; those of tables summed over all lookups.
  std::map<std::string, Matrix> gradients() const {
    const Tape tape = executor_.train(batch_, Random(dropout_seed));
    const c10::AutoGradMode mode(true);
    loss_of(tape.output).backward();
    std::map<std::string, Matrix> result;
    for (const Executor::Dense& dense : executor_.dense()) {
      Matrix& sum = result.try_emplace(name_of(dense.node), like(dense.node)).first->second;
      if (dense.value.grad().defined()) add(dense.value.grad(), sum.data());
    }
    for (const Lookup& lookup : tape.lookups) {
      Matrix& sum = result.try_emplace(name_of(lookup.table), like(lookup.table)).first->second;
      const StridedRows<const float> gradients = lookup.gradients();
      for (std::size_t i = 0; i < lookup.ids.size(); ++i) {
        if (lookup.ids[i] == padding_id) continue;
        const std::size_t row = i / lookup.group;
        const auto present = count_present(lookup.ids.subspan(row * lookup.group, lookup.group));
        const std::span<float> to = sum.row(static_cast<std::size_t>(lookup.ids[i]));
        for (std::size_t d = 0; d < to.size(); ++d) to[d] += gradients[row][d] / float(present);
      }
    }
    return result;
  }

  const std::string& name_of(NodeId id) const { return executor_.graph().node(id).name; }

  Matrix like(NodeId id) const {
    const Matrix& values = weights_.at(name_of(id));
    return {values.rows(), values.cols()};
  }

  static void add(const at::Tensor& gradient, float* sum) {
    const at::Tensor values = gradient.contiguous();
    for (std::int64_t i = 0; i < values.numel(); ++i) sum[i] += values.data_ptr<float>()[i];
  }

  double slope(float& weight) const {
    const float before = weight;
    weight = before + step;
    const double above = loss();
    weight = before - step;
    const double below = loss();
    weight = before;
    return (above - below) / (2 * step);
  }

  Weights weights_ = random_weights(GetParam().graph, 3);
  Executor executor_{GetParam().graph, operator_inputs(), weights_};
  Batch batch_ = random_batch(operator_inputs(), rows, 5);
};

TEST_P(Gradients, MatchFiniteDifferences) {
  const auto computed = gradients();
  ASSERT_FALSE(computed.empty());
  for (const auto& [name, gradient] : computed) {
    Matrix& values = weights_.at(name);
    const bool is_table = values.rows() > 4;
    for (std::size_t i = is_table ? values.cols() : 0; i < values.size(); ++i) {
      const double expected = slope(values.data()[i]);
      EXPECT_NEAR(gradient.data()[i], expected, 2e-3 + 5e-3 * std::abs(expected))
          << name << "[" << i << "]";
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Operators, Gradients, testing::ValuesIn(operator_graphs()),
                         [](const auto& model) { return model.param.name; });

}  // namespace
}  // namespace lore
