#include "graph/shapes.h"

#include <algorithm>
#include <string>

#include "lore/error.h"

namespace lore {

std::string text_of(Shape shape) {
  return "[" + std::to_string(shape.rows) + ", " + std::to_string(shape.cols) + "]";
}

namespace {

using Shapes = std::vector<Shape>;

[[noreturn]] void refuse(Op op, const Shapes& operands, const std::string& expected) {
  std::string found;
  for (Shape shape : operands) found += (found.empty() ? "" : ", ") + text_of(shape);
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = std::string("operands do not fit the operator ") + name_of(op),
               .expected = expected,
               .found = found.empty() ? "no operands" : found});
}

void require(bool fits, Op op, const Shapes& operands, const char* expected) {
  if (!fits) refuse(op, operands, expected);
}

void require_count(std::size_t least, std::size_t most, Op op, const Shapes& operands) {
  if (operands.size() >= least && operands.size() <= most) return;
  refuse(op, operands,
         "between " + std::to_string(least) + " and " + std::to_string(most) + " operands");
}

Shape embedding_shape(Op op, const Shapes& x) {
  require_count(2, 2, op, x);
  require(x[0].rows == 1, op, x, "ids [1, K] and a table [V, D]");
  return {x[0].cols, x[1].cols};
}

Shape concat_shape(Op op, const Shapes& xs) {
  require(!xs.empty(), op, xs, "at least one operand");
  Shape result{1, 0};
  for (Shape x : xs) result.rows = std::max(result.rows, x.rows);
  for (Shape x : xs) {
    require(x.rows == 1 || x.rows == result.rows, op, xs, "equal rows, or one row to repeat");
    result.cols += x.cols;
  }
  return result;
}

Shape stack_shape(Op op, const Shapes& xs) {
  require(!xs.empty(), op, xs, "at least one operand");
  Shape result{0, xs[0].cols};
  for (Shape x : xs) {
    require(x.cols == result.cols, op, xs, "equal columns");
    result.rows += x.rows;
  }
  return result;
}

Shape linear_shape(Op op, const Shapes& x) {
  require_count(2, 3, op, x);
  require(x[1].cols == x[0].cols, op, x, "x [R, in] and weight [out, in]");
  if (x.size() == 3) require(x[2] == Shape{1, x[1].rows}, op, x, "a bias [1, out]");
  return {x[0].rows, x[1].rows};
}

Shape broadcast_shape(Op op, const Shapes& xs, std::size_t most) {
  require_count(2, most, op, xs);
  Shape result;
  for (Shape x : xs) {
    result.rows = std::max(result.rows, x.rows);
    result.cols = std::max(result.cols, x.cols);
  }
  for (Shape x : xs) {
    const bool fits =
        (x.rows == 1 || x.rows == result.rows) && (x.cols == 1 || x.cols == result.cols);
    require(fits, op, xs, "equal dimensions, or 1 to stretch");
  }
  return result;
}

Shape batch_norm_shape(Op op, const Shapes& x) {
  require_count(3, 4, op, x);
  const Shape statistic{1, x[0].cols};
  require(x[1] == statistic && x[2] == statistic, op, x, "mean and variance [1, C]");
  if (x.size() == 4) require(x[3] == Shape{x[0].rows, 1}, op, x, "a mask [R, 1]");
  return x[0];
}

Shape mean_groups_shape(Op op, const Shapes& x, float a) {
  require_count(2, 2, op, x);
  const auto groups = static_cast<std::int32_t>(a);
  require(groups >= 1 && x[0].rows % groups == 0, op, x, "rows that groups divide");
  require(x[1] == Shape{x[0].rows, 1}, op, x, "a mask [R, 1]");
  return {groups, x[0].cols};
}

Shape weighted_sum_shape(Op op, const Shapes& x) {
  require_count(2, 2, op, x);
  const bool flat = x[0].rows == 1 || x[0].cols == 1;
  require(flat && x[0].size() == x[1].rows, op, x, "K weights and x [K, D]");
  return {1, x[1].cols};
}

Shape softmax_shape(Op op, const Shapes& x) {
  require_count(1, 2, op, x);
  if (x.size() == 2) require(x[1] == x[0], op, x, "a mask of the shape of x");
  return x[0];
}

Shape norm_shape(Op op, const Shapes& x, std::size_t parameters) {
  require_count(1 + parameters, 1 + parameters, op, x);
  for (std::size_t i = 1; i < x.size(); ++i) {
    require(x[i] == Shape{1, x[0].cols}, op, x, "x [R, C] and parameters [1, C]");
  }
  return x[0];
}

Shape rotary_shape(Op op, const Shapes& x) {
  require_count(1, 1, op, x);
  require(x[0].cols % 2 == 0, op, x, "x [A, D] with an even D");
  return x[0];
}

Shape attention_shape(Op op, const Shapes& x, std::size_t most) {
  require_count(3, most, op, x);
  require(x[1] == x[2] && x[0].cols == x[1].cols && x[0].rows % x[1].rows == 0, op, x,
          "q [A, D], k and v [K, D] with a K that divides A");
  if (x.size() == 4) require(x[3].cols == x[0].rows, op, x, "a bias [buckets, A]");
  return x[0];
}

Shape unary_shape(Op op, const Shapes& x) {
  require_count(1, 1, op, x);
  return x[0];
}

}  // namespace

Shape result_shape(Op op, const Shapes& x, float a) {
  switch (op) {
    case Op::embedding:
    case Op::lookup:
      return embedding_shape(op, x);
    case Op::mask:
      require(x.size() == 1 && x[0].rows == 1, op, x, "ids [1, K]");
      return {x[0].cols, 1};
    case Op::concat:
      return concat_shape(op, x);
    case Op::stack:
      return stack_shape(op, x);
    case Op::linear:
      return linear_shape(op, x);
    case Op::add:
      return broadcast_shape(op, x, 1 << 16);
    case Op::sub:
    case Op::mul:
      return broadcast_shape(op, x, 2);
    case Op::affine:
    case Op::relu:
    case Op::sigmoid:
    case Op::tanh:
    case Op::dropout:
    case Op::example_dropout:
    case Op::gelu:
    case Op::gelu_tanh:
    case Op::silu:
      return unary_shape(op, x);
    case Op::softmax:
      return softmax_shape(op, x);
    case Op::batch_norm:
      return batch_norm_shape(op, x);
    case Op::mean_groups:
      return mean_groups_shape(op, x, a);
    case Op::weighted_sum:
      return weighted_sum_shape(op, x);
    case Op::fm:
      require_count(1, 1, op, x);
      return {1, 1};
    case Op::layer_norm:
      return norm_shape(op, x, 2);
    case Op::rms_norm:
      return norm_shape(op, x, 1);
    case Op::rotary:
      return rotary_shape(op, x);
    case Op::attention:
      return attention_shape(op, x, 4);
    case Op::causal_attention:
      return attention_shape(op, x, 3);
    case Op::input:
    case Op::parameter:
    case Op::reshape:
      break;
  }
  refuse(op, x, "an operator whose shape follows from its operands");
}

}  // namespace lore
