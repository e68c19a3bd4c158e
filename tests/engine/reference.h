#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "lore/data/batch.h"
#include "lore/graph/graph.h"

namespace lore {

// The operators of lore/graph/ops.h as at serving, in the plainest way: one example, one node, one
// number at a time, in double precision. What the engine is proven against.
class Reference {
 public:
  Reference(const Graph& graph, const Weights& weights, const std::vector<Input>& inputs)
      : graph_(graph), weights_(weights), inputs_(inputs) {}

  // The logit of one row of `batch`.
  double logit(const Batch& batch, std::size_t row) {
    batch_ = &batch;
    row_ = row;
    values_.clear();
    for (const Node& node : graph_.nodes()) values_.push_back(evaluate(node));
    return values_[static_cast<std::size_t>(graph_.output())].at(0, 0);
  }

 private:
  struct Value {
    std::size_t rows = 0;
    std::size_t cols = 0;
    std::vector<double> numbers = {};

    explicit Value(Shape shape)
        : rows(static_cast<std::size_t>(shape.rows)),
          cols(static_cast<std::size_t>(shape.cols)),
          numbers(rows * cols) {}

    double& at(std::size_t r, std::size_t c) { return numbers[r * cols + c]; }

    // With broadcasting: the one row or column stands for all.
    double at(std::size_t r, std::size_t c) const {
      return numbers[(rows == 1 ? 0 : r) * cols + (cols == 1 ? 0 : c)];
    }
  };

  const Value& operand(const Node& node, std::size_t i) const {
    return values_[static_cast<std::size_t>(node.operands[i])];
  }

  const Batch::Column& column(const std::string& name) const {
    const auto found = std::find_if(inputs_.begin(), inputs_.end(),
                                    [&](const Input& input) { return input.name == name; });
    return batch_->columns[static_cast<std::size_t>(found - inputs_.begin())];
  }

  std::int32_t id(const Node& node, std::size_t k) const {
    const Node& ids = graph_.node(node.operands[0]);
    return column(ids.name).ids[row_ * static_cast<std::size_t>(ids.shape.cols) + k];
  }

  template <typename Function>
  static Value fill(Shape shape, Function f) {
    Value y(shape);
    for (std::size_t r = 0; r < y.rows; ++r) {
      for (std::size_t c = 0; c < y.cols; ++c) y.at(r, c) = f(r, c);
    }
    return y;
  }

  Value evaluate(const Node& node) const {
    const auto x = [&](std::size_t i) -> const Value& { return operand(node, i); };
    const auto each = [&](auto f) {
      return fill(node.shape, [&](std::size_t r, std::size_t c) { return f(x(0).at(r, c)); });
    };
    switch (node.op) {
      case Op::input:
        return input(node);
      case Op::parameter:
        return fill(node.shape, [&](std::size_t r, std::size_t c) {
          return double(weights_.at(node.name)(r, c));
        });
      case Op::embedding:
        return embedding(node, x(1));
      case Op::mask:
        return fill(node.shape,
                    [&](std::size_t k, std::size_t) { return id(node, k) == 0 ? 0 : 1; });
      case Op::concat:
        return concat(node);
      case Op::stack:
        return stack(node);
      case Op::reshape: {
        Value y(node.shape);
        y.numbers = x(0).numbers;
        return y;
      }
      case Op::linear:
        return linear(node);
      case Op::add:
        return fill(node.shape, [&](std::size_t r, std::size_t c) {
          double sum = 0;
          for (std::size_t i = 0; i < node.operands.size(); ++i) sum += x(i).at(r, c);
          return sum;
        });
      case Op::sub:
        return fill(node.shape,
                    [&](std::size_t r, std::size_t c) { return x(0).at(r, c) - x(1).at(r, c); });
      case Op::mul:
        return fill(node.shape,
                    [&](std::size_t r, std::size_t c) { return x(0).at(r, c) * x(1).at(r, c); });
      case Op::affine:
        return each([&](double v) { return double(node.a) * v + double(node.b); });
      case Op::relu:
        return each([](double v) { return v > 0 ? v : 0; });
      case Op::sigmoid:
        return each([](double v) { return 1 / (1 + std::exp(-v)); });
      case Op::tanh:
        return each([](double v) { return std::tanh(v); });
      case Op::softmax:
        return softmax(node);
      case Op::batch_norm:
        return fill(node.shape, [&](std::size_t r, std::size_t c) {
          return (x(0).at(r, c) - x(1).at(0, c)) / std::sqrt(x(2).at(0, c) + 1e-5);
        });
      case Op::mean_groups:
        return mean_groups(node);
      case Op::weighted_sum:
        return fill(node.shape, [&](std::size_t, std::size_t c) {
          double sum = 0;
          for (std::size_t k = 0; k < x(1).rows; ++k) sum += x(0).numbers[k] * x(1).at(k, c);
          return sum;
        });
      case Op::fm:
        return fm(x(0));
      case Op::dropout:
      case Op::example_dropout:
        return x(0);
      default:  // over the tokens of texts, which no ranking model has
        break;
    }
    return Value(node.shape);
  }

  Value input(const Node& node) const {
    Value y(node.shape);
    const std::vector<float>& floats = column(node.name).floats;
    for (std::size_t c = 0; c < y.cols && !floats.empty(); ++c) {
      y.at(0, c) = floats[row_ * y.cols + c];
    }
    return y;
  }

  Value embedding(const Node& node, const Value& table) const {
    return fill(node.shape, [&](std::size_t k, std::size_t c) {
      const std::int32_t found = id(node, k);
      const bool known = found >= 0 && static_cast<std::size_t>(found) < table.rows;
      return table.at(static_cast<std::size_t>(known ? found : unknown_id), c);
    });
  }

  Value concat(const Node& node) const {
    Value y(node.shape);
    std::size_t first = 0;
    for (std::size_t i = 0; i < node.operands.size(); ++i) {
      const Value& part = operand(node, i);
      for (std::size_t r = 0; r < y.rows; ++r) {
        for (std::size_t c = 0; c < part.cols; ++c) y.at(r, first + c) = part.at(r, c);
      }
      first += part.cols;
    }
    return y;
  }

  Value stack(const Node& node) const {
    Value y(node.shape);
    y.numbers.clear();
    for (std::size_t i = 0; i < node.operands.size(); ++i) {
      const Value& part = operand(node, i);
      y.numbers.insert(y.numbers.end(), part.numbers.begin(), part.numbers.end());
    }
    return y;
  }

  Value linear(const Node& node) const {
    const Value& x = operand(node, 0);
    const Value& weight = operand(node, 1);
    return fill(node.shape, [&](std::size_t r, std::size_t o) {
      double sum = node.operands.size() == 3 ? operand(node, 2).at(0, o) : 0;
      for (std::size_t i = 0; i < x.cols; ++i) {
        sum += x.numbers[r * x.cols + i] * weight.numbers[o * x.cols + i];
      }
      return sum;
    });
  }

  Value softmax(const Node& node) const {
    const Value& x = operand(node, 0);
    const auto weight = [&](std::size_t r, std::size_t c) {
      const bool kept = node.operands.size() == 1 || operand(node, 1).at(r, c) != 0;
      return kept ? std::exp(x.at(r, c)) : 0;
    };
    return fill(node.shape, [&](std::size_t r, std::size_t c) {
      double sum = 0;
      for (std::size_t i = 0; i < x.cols; ++i) sum += weight(r, i);
      return sum == 0 ? 0 : weight(r, c) / sum;
    });
  }

  Value mean_groups(const Node& node) const {
    const Value& x = operand(node, 0);
    const Value& mask = operand(node, 1);
    return fill(node.shape, [&](std::size_t g, std::size_t c) {
      const std::size_t size = x.rows / static_cast<std::size_t>(node.shape.rows);
      double sum = 0;
      double count = 0;
      for (std::size_t k = g * size; k < (g + 1) * size; ++k) {
        if (mask.numbers[k] == 0) continue;
        sum += x.at(k, c);
        count += 1;
      }
      return count == 0 ? 0 : sum / count;
    });
  }

  static Value fm(const Value& x) {
    Value y({1, 1});
    for (std::size_t i = 0; i < x.rows; ++i) {
      for (std::size_t j = i + 1; j < x.rows; ++j) {
        for (std::size_t c = 0; c < x.cols; ++c) y.at(0, 0) += x.at(i, c) * x.at(j, c);
      }
    }
    return y;
  }

  const Graph& graph_;
  const Weights& weights_;
  const std::vector<Input>& inputs_;
  const Batch* batch_ = nullptr;
  std::size_t row_ = 0;
  std::vector<Value> values_;
};

}  // namespace lore
