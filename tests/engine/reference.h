#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
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
      case Op::layer_norm:
        return layer_norm(node);
      case Op::transpose:
        return transpose(node);
      case Op::slice_rows:
        return fill(node.shape, [&](std::size_t r, std::size_t c) {
          return x(0).at(static_cast<std::size_t>(node.a) + r, c);
        });
      case Op::sum_rows:
        return fill(node.shape, [&](std::size_t, std::size_t c) {
          double sum = 0;
          for (std::size_t r = 0; r < x(0).rows; ++r) sum += x(0).at(r, c);
          return sum;
        });
      case Op::outer:
        return fill(node.shape, [&](std::size_t r, std::size_t c) {
          return x(0).at(r, c / x(1).cols) * x(1).at(r, c % x(1).cols);
        });
      case Op::inner_products:
      case Op::pair_products:
        return pairs(node);
      case Op::matmul:
        return fill(node.shape, [&](std::size_t r, std::size_t c) {
          double sum = 0;
          for (std::size_t k = 0; k < x(1).rows; ++k) sum += x(0).at(r, k) * x(1).at(k, c);
          return sum;
        });
      case Op::grouped_linear:
        return fill(node.shape, [&](std::size_t g, std::size_t c) {
          double sum = 0;
          for (std::size_t k = 0; k < x(0).cols; ++k) {
            sum += x(0).at(g, k) * x(1).at(g * x(0).cols + k, c);
          }
          return sum;
        });
      case Op::cross_attention:
        return cross_attention(node);
      case Op::gru:
        return gru(node);
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

  Value layer_norm(const Node& node) const {
    const Value& x = operand(node, 0);
    return fill(node.shape, [&](std::size_t r, std::size_t c) {
      double mean = 0, variance = 0;
      for (std::size_t i = 0; i < x.cols; ++i) mean += x.at(r, i) / double(x.cols);
      for (std::size_t i = 0; i < x.cols; ++i) {
        variance += (x.at(r, i) - mean) * (x.at(r, i) - mean) / double(x.cols);
      }
      const double unit = (x.at(r, c) - mean) / std::sqrt(variance + double(node.a));
      return unit * operand(node, 1).at(0, c) + operand(node, 2).at(0, c);
    });
  }

  Value transpose(const Node& node) const {
    const Value& x = operand(node, 0);
    const auto entry = static_cast<std::size_t>(node.a);
    return fill(node.shape, [&](std::size_t r, std::size_t c) {
      return x.at(c / entry, r * entry + c % entry);
    });
  }

  // Products of all pairs of rows, summed up where the result has one row.
  Value pairs(const Node& node) const {
    const Value& x = operand(node, 0);
    const Value& y = node.operands.size() == 2 ? operand(node, 1) : x;
    std::vector<double> products;
    for (std::size_t i = 0; i < x.rows; ++i) {
      for (std::size_t j = i + 1; j < x.rows; ++j) {
        double sum = 0;
        for (std::size_t c = 0; c < x.cols; ++c) {
          const double product = x.at(i, c) * y.at(j, c);
          if (node.op == Op::pair_products) products.push_back(product);
          sum += product;
        }
        if (node.op == Op::inner_products) products.push_back(sum);
      }
    }
    Value result(node.shape);
    result.numbers = std::move(products);
    return result;
  }

  Value cross_attention(const Node& node) const {
    const Value &q = operand(node, 0), &k = operand(node, 1), &v = operand(node, 2);
    const auto heads = static_cast<std::size_t>(node.a);
    const std::size_t width = q.cols / heads;
    const auto weight = [&](std::size_t r, std::size_t n, std::size_t head) {
      if (node.operands.size() == 4 && operand(node, 3).at(n, 0) == 0) return 0.0;
      double score = 0;
      for (std::size_t c = head * width; c < (head + 1) * width; ++c) {
        score += q.at(r, c) * k.at(n, c);
      }
      return std::exp(score / std::sqrt(double(width)));
    };
    return fill(node.shape, [&](std::size_t r, std::size_t c) {
      const std::size_t head = c / (v.cols / heads);
      double sum = 0;
      double total = 0;
      for (std::size_t n = 0; n < k.rows; ++n) {
        sum += weight(r, n, head) * v.at(n, c);
        total += weight(r, n, head);
      }
      return total == 0 ? 0 : sum / total;
    });
  }

  Value gru(const Node& node) const {
    const Value &gates = operand(node, 0), &weight = operand(node, 1), &bias = operand(node, 2);
    const std::size_t hidden = weight.rows;
    const auto sigmoid = [](double x) { return 1 / (1 + std::exp(-x)); };
    Value states(node.shape);
    std::vector<double> state(hidden);
    for (std::size_t row = states.rows; row-- > 0;) {
      const auto recurrent = [&](std::size_t c) {
        double sum = bias.at(0, c);
        for (std::size_t i = 0; i < hidden; ++i) sum += state[i] * weight.at(i, c);
        return sum;
      };
      const double attended = node.operands.size() == 5 ? operand(node, 4).at(row, 0) : 1;
      const double share = operand(node, 3).at(row, 0) * attended;
      std::vector<double> next(hidden);
      for (std::size_t c = 0; c < hidden; ++c) {
        const double reset = sigmoid(gates.at(row, c) + recurrent(c));
        const double update = share * sigmoid(gates.at(row, hidden + c) + recurrent(hidden + c));
        const double candidate =
            std::tanh(gates.at(row, 2 * hidden + c) + reset * recurrent(2 * hidden + c));
        next[c] = (1 - update) * state[c] + update * candidate;
      }
      state = next;
      for (std::size_t c = 0; c < hidden; ++c) states.at(row, c) = state[c];
    }
    return states;
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
