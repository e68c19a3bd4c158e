#include "graph/shapes.h"

#include <algorithm>
#include <cmath>
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

constexpr std::int64_t most_numbers = 1 << 24;  // what a float counts exactly

// An attribute that counts something.
std::int32_t count_in(float attribute, Op op, const Shapes& operands) {
  const bool counts = attribute >= 1 && attribute <= static_cast<float>(most_numbers) &&
                      attribute == std::floor(attribute);
  require(counts, op, operands, "an attribute that is a whole number");
  return static_cast<std::int32_t>(attribute);
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
  const std::int32_t groups = count_in(a, op, x);
  require(x[0].rows % groups == 0, op, x, "rows that groups divide");
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

std::int32_t product_of(std::int64_t x, std::int64_t y, Op op, const Shapes& operands) {
  require(x * y <= most_numbers, op, operands, "a result of at most 2^24 columns");
  return static_cast<std::int32_t>(x * y);
}

// Pairs of the first operand's rows.
std::int32_t pairs_of(Op op, const Shapes& x) {
  const std::int64_t rows = x[0].rows;
  require(rows >= 2, op, x, "at least two rows");
  return product_of(rows, rows - 1, op, x) / 2;
}

Shape transpose_shape(Op op, const Shapes& x, float a) {
  require_count(1, 1, op, x);
  const std::int32_t entry = count_in(a, op, x);
  require(x[0].cols % entry == 0, op, x, "columns that entries divide");
  return {x[0].cols / entry, product_of(x[0].rows, entry, op, x)};
}

Shape rows_shape(Op op, const Shapes& x, float a, float b) {
  require_count(1, 1, op, x);
  const std::int32_t count = count_in(b, op, x);
  require(a >= 0 && a == std::floor(a) && a + b <= static_cast<float>(x[0].rows), op, x,
          "rows that are there");
  return {count, x[0].cols};
}

Shape cross_attention_shape(Op op, const Shapes& x, float a) {
  require_count(3, 4, op, x);
  const std::int32_t heads = count_in(a, op, x);
  require(x[0].cols == x[1].cols && x[1].rows == x[2].rows, op, x, "q [R, d], k [N, d], v [N, e]");
  const bool divides = x[0].cols % heads == 0 && x[2].cols % heads == 0;
  require(divides, op, x, "widths that heads divide");
  if (x.size() == 4) require(x[3] == Shape{x[1].rows, 1}, op, x, "a mask [N, 1]");
  return {x[0].rows, x[2].cols};
}

Shape gru_shape(Op op, const Shapes& x) {
  require_count(4, 5, op, x);
  const std::int32_t hidden = x[1].rows;
  const std::int32_t gates = x[0].cols;
  require(gates == 3 * std::int64_t(hidden) && x[1].cols == gates, op, x,
          "gates [L, 3 H] and a weight [H, 3 H]");
  require(x[2] == Shape{1, gates}, op, x, "a bias [1, 3 H]");
  for (std::size_t i = 3; i < x.size(); ++i) {
    require(x[i] == Shape{x[0].rows, 1}, op, x, "a mask and an update [L, 1]");
  }
  return {x[0].rows, hidden};
}

Shape unary_shape(Op op, const Shapes& x) {
  require_count(1, 1, op, x);
  return x[0];
}

}  // namespace

Shape result_shape(Op op, const Shapes& x, float a, float b) {
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
    case Op::transpose:
      return transpose_shape(op, x, a);
    case Op::slice_rows:
      return rows_shape(op, x, a, b);
    case Op::sum_rows:
      require_count(1, 1, op, x);
      return {1, x[0].cols};
    case Op::outer:
      require_count(2, 2, op, x);
      require(x[0].rows == x[1].rows, op, x, "equal rows");
      return {x[0].rows, product_of(x[0].cols, x[1].cols, op, x)};
    case Op::inner_products:
      require_count(1, 1, op, x);
      return {1, pairs_of(op, x)};
    case Op::pair_products:
      require_count(2, 2, op, x);
      require(x[0] == x[1], op, x, "equal shapes");
      return {pairs_of(op, x), x[0].cols};
    case Op::matmul:
      require_count(2, 2, op, x);
      require(x[0].cols == x[1].rows, op, x, "x [R, K] and y [K, C]");
      return {x[0].rows, x[1].cols};
    case Op::grouped_linear:
      require_count(2, 2, op, x);
      require(x[0].size() == x[1].rows, op, x, "x [G, in] and weights [G * in, out]");
      return {x[0].rows, x[1].cols};
    case Op::cross_attention:
      return cross_attention_shape(op, x, a);
    case Op::gru:
      return gru_shape(op, x);
    case Op::input:
    case Op::parameter:
    case Op::reshape:
      break;
  }
  refuse(op, x, "an operator whose shape follows from its operands");
}

}  // namespace lore
