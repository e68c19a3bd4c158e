#include "train/interaction_operators.h"

#include <cmath>
#include <vector>

#include "lore/error.h"

#include "train/values.h"

namespace lore {

namespace {

using at::Tensor;
using Tensors = std::span<const Tensor>;

// [.., R, C, K] -> [.., C, R, K]
Tensor transpose(const Node& node, const Tensor& x, const Pass& pass) {
  const auto entry = static_cast<std::int64_t>(node.a);
  std::vector<std::int64_t> entries = sizes(is_batched(x), pass, x.size(-2), x.size(-1) / entry);
  entries.push_back(entry);
  return x.reshape(entries).transpose(-3, -2).reshape(sizes(is_batched(x), pass, node));
}

Tensor slice_rows(const Node& node, const Tensor& x) {
  return x.narrow(-2, static_cast<std::int64_t>(node.a), static_cast<std::int64_t>(node.b));
}

Tensor outer(const Node& node, Tensors xs, const Pass& pass) {
  const Tensor products = xs[0].unsqueeze(-1) * xs[1].unsqueeze(-2);
  return products.reshape(sizes(any_batched(xs), pass, node));
}

// Row i of x times each later row of y, for every i.
Tensor pair_products(Tensors xs) {
  const std::int64_t rows = xs[0].size(-2);
  std::vector<Tensor> products;
  for (std::int64_t i = 0; i + 1 < rows; ++i) {
    products.push_back(xs[0].narrow(-2, i, 1) * xs[1].narrow(-2, i + 1, rows - 1 - i));
  }
  return at::cat(products, -2);
}

// The numbers above the diagonal of x x^T.
Tensor inner_products(const Tensor& x) {
  const Tensor products = at::matmul(x, x.transpose(-1, -2));
  const std::int64_t rows = x.size(-2);
  std::vector<Tensor> above;
  for (std::int64_t i = 0; i + 1 < rows; ++i) {
    above.push_back(products.narrow(-2, i, 1).narrow(-1, i + 1, rows - 1 - i));
  }
  return at::cat(above, -1);
}

// One product a group over all examples: [G, B, in] by [G, in, out].
Tensor grouped_linear(const Node& node, Tensors operands, const Pass& pass) {
  const Tensor& x = operands[0];
  const std::int64_t groups = x.size(-2);
  const bool batched = any_batched(operands);
  const Tensor rows = is_batched(x) ? x.transpose(0, 1) : x.unsqueeze(1);
  const Tensor weights =
      operands[1].reshape({groups, operands[1].size(-2) / groups, operands[1].size(-1)});
  const Tensor products = at::matmul(rows, weights);
  return products.transpose(0, 1).reshape(sizes(batched, pass, node));
}

// [.., R, heads * d] -> [.., heads, R, d]
Tensor split_heads(const Tensor& x, std::int64_t heads) {
  std::vector<std::int64_t> split(x.sizes().begin(), x.sizes().end() - 1);
  split.push_back(heads);
  split.push_back(x.size(-1) / heads);
  return x.reshape(split).transpose(-3, -2);
}

Tensor cross_attention(const Node& node, Tensors operands, const Pass& pass) {
  const auto heads = static_cast<std::int64_t>(node.a);
  const Tensor q = split_heads(operands[0], heads);
  const Tensor k = split_heads(operands[1], heads);
  const Tensor v = split_heads(operands[2], heads);
  const double scale = 1 / std::sqrt(static_cast<double>(q.size(-1)));
  Tensor scores = at::matmul(q, k.transpose(-1, -2)) * scale;
  if (operands.size() == 4) {
    const Tensor mask = operands[3].transpose(-1, -2).unsqueeze(-3);  // [.., 1, 1, N]
    scores = at::softmax(scores.masked_fill(mask.eq(0), minus_infinity), -1) * mask;
  } else {
    scores = at::softmax(scores, -1);
  }
  return at::matmul(scores, v).transpose(-3, -2).reshape(sizes(any_batched(operands), pass, node));
}

// From the last row to the first.
Tensor gru(const Node& node, Tensors operands, const Pass& pass) {
  const std::int64_t hidden = node.shape.cols;
  const auto gate = [&](const Tensor& gates, std::int64_t i) {
    return gates.narrow(-1, i * hidden, hidden);
  };
  std::vector<Tensor> states(static_cast<std::size_t>(node.shape.rows));
  const bool batched = any_batched(operands);
  Tensor state = at::zeros(sizes(batched, pass, 1, hidden));
  for (std::int64_t row = node.shape.rows; row-- > 0;) {
    const Tensor x = operands[0].narrow(-2, row, 1);
    const Tensor h = at::matmul(state, operands[1]) + operands[2];
    const Tensor reset = at::sigmoid(gate(x, 0) + gate(h, 0));
    const Tensor next = at::tanh(gate(x, 2) + reset * gate(h, 2));
    Tensor update = at::sigmoid(gate(x, 1) + gate(h, 1)) * operands[3].narrow(-2, row, 1);
    if (operands.size() == 5) update = update * operands[4].narrow(-2, row, 1);
    state = state + update * (next - state);
    states[static_cast<std::size_t>(row)] = state;
  }
  return at::cat(states, -2);
}

}  // namespace

Tensor evaluate_interaction(const Node& node, Tensors operands, const Pass& pass) {
  switch (node.op) {
    case Op::transpose:
      return transpose(node, operands[0], pass);
    case Op::slice_rows:
      return slice_rows(node, operands[0]);
    case Op::sum_rows:
      return operands[0].sum(-2, true);
    case Op::outer:
      return outer(node, operands, pass);
    case Op::inner_products:
      return inner_products(operands[0]);
    case Op::pair_products:
      return pair_products(operands);
    case Op::matmul:
      return at::matmul(operands[0], operands[1]);
    case Op::grouped_linear:
      return grouped_linear(node, operands, pass);
    case Op::cross_attention:
      return cross_attention(node, operands, pass);
    case Op::gru:
      return gru(node, operands, pass);
    default:
      break;
  }
  throw Error({.kind = ErrorKind::internal,
               .problem = std::string(name_of(node.op)) + " is no operator between fields"});
}

}  // namespace lore
