#include "train/operators.h"

#include "lore/error.h"

#include "train/dropout_mask.h"
#include "train/fm_function.h"
#include "train/interaction_operators.h"
#include "train/linear_function.h"
#include "train/values.h"

namespace lore {

namespace {

using at::Tensor;
using Tensors = std::span<const Tensor>;

constexpr double batch_norm_epsilon = 1e-5;

Tensor concat(const Node& node, Tensors xs, const Pass& pass) {
  if (xs.size() == 1) return xs[0];
  const bool batched = any_batched(xs);
  std::vector<Tensor> parts;
  for (const Tensor& x : xs) {
    parts.push_back(x.expand(sizes(batched, pass, node.shape.rows, x.size(-1))));
  }
  return at::cat(parts, -1);
}

Tensor stack(const Node& node, Tensors xs, const Pass& pass) {
  if (xs.size() == 1) return xs[0];
  const bool batched = any_batched(xs);
  std::vector<Tensor> parts;
  for (const Tensor& x : xs) {
    parts.push_back(x.expand(sizes(batched, pass, x.size(-2), node.shape.cols)));
  }
  return at::cat(parts, -2);
}

Tensor reshape(const Node& node, const Tensor& x, const Pass& pass) {
  return x.reshape(sizes(is_batched(x), pass, node.shape.rows, node.shape.cols));
}

// [.., R, in] -> [N, in]
Tensor rows_of(const Tensor& x) {
  return x.reshape({-1, x.size(-1)});
}

Tensor bias_of(Tensors operands) {
  return operands.size() == 3 ? operands[2].reshape({-1}) : Tensor();
}

// One matrix product over the rows of all examples.
Tensor linear(const Node& node, Tensors operands, const Pass& pass) {
  const Tensor& x = operands[0];
  if (pass.training && x.is_cpu()) return train_layer(node, operands, pass, {});
  const Tensor rows = at::linear(rows_of(x), operands[1], bias_of(operands));
  return rows.reshape(sizes(is_batched(x), pass, node));
}

Tensor sum(Tensors xs) {
  Tensor total = xs[0];
  for (const Tensor& x : xs.subspan(1)) total = total + x;
  return total;
}

Tensor softmax(Tensors operands) {
  if (operands.size() == 1) return at::softmax(operands[0], -1);
  const Tensor& mask = operands[1];
  return at::softmax(operands[0].masked_fill(mask.eq(0), minus_infinity), -1) * mask;
}

Tensor normalised(const Tensor& x, const Tensor& mean, const Tensor& variance) {
  return (x - mean) * at::rsqrt(variance + batch_norm_epsilon);
}

// Unbiased where that is defined: what the variance of further rows is expected to be.
void remember(const Node& node, const Tensor& mean, const Tensor& variance, double rows,
              Pass& pass) {
  const double unbiased = rows > 1 ? rows / (rows - 1) : 1;
  pass.statistics.push_back({node.operands[1], mean.detach().reshape({-1})});
  pass.statistics.push_back({node.operands[2], (variance.detach() * unbiased).reshape({-1})});
}

// How often each row of the values of a batch_norm counts, [N, 1]; undefined where that is once.
Tensor row_weights(const Node& node, Tensors operands, bool batched, const Pass& pass) {
  Tensor weight = pass.row_weight;
  if (operands.size() == 4) weight = weight.defined() ? operands[3] * weight : operands[3];
  if (!weight.defined()) return weight;
  return weight.expand(sizes(batched, pass, node.shape.rows, 1)).reshape({-1, 1});
}

// Gradients flow through mean and variance.
Tensor batch_norm(const Node& node, Tensors operands, Pass& pass) {
  const Tensor& x = operands[0];
  if (!pass.training) return normalised(x, operands[1], operands[2]);
  const bool batched = any_batched(operands);
  const auto& [rows, cols] = node.shape;
  const Tensor flat = x.expand(sizes(batched, pass, rows, cols)).reshape({-1, cols});
  const Tensor weight = row_weights(node, operands, batched, pass);
  const double count =
      weight.defined() ? weight.sum().item<double>() : static_cast<double>(flat.size(0));
  if (count == 0) return normalised(x, operands[1], operands[2]);
  const auto mean_of = [&](const Tensor& values) {
    return (weight.defined() ? values * weight : values).sum(0, true) / count;
  };
  const Tensor mean = mean_of(flat);
  const Tensor centred = flat - mean;
  const Tensor variance = mean_of(centred * centred);
  remember(node, mean, variance, count, pass);
  return (centred * at::rsqrt(variance + batch_norm_epsilon))
      .reshape(sizes(batched, pass, rows, cols));
}

Tensor layer_norm(const Node& node, Tensors operands) {
  return at::layer_norm(operands[0], {node.shape.cols}, operands[1].reshape({-1}),
                        operands[2].reshape({-1}), node.a);
}

// [.., G * K, C] -> [.., G, C], adding up each group's rows.
Tensor sum_groups(const Tensor& x, std::int64_t groups, const Pass& pass) {
  const std::int64_t members = x.size(-2) / groups;
  if (!is_batched(x)) return x.reshape({groups, members, x.size(-1)}).sum(1);
  return x.reshape({pass.batch, groups, members, x.size(-1)}).sum(2);
}

Tensor mean_groups(const Node& node, Tensors operands, const Pass& pass) {
  const Tensor& mask = operands[1];
  const std::int64_t groups = node.shape.rows;
  const Tensor count = sum_groups(mask, groups, pass).clamp_min(1);
  return sum_groups(operands[0] * mask, groups, pass) / count;
}

Tensor weighted_sum(Tensors operands) {
  const Tensor& weights = operands[0];
  const Tensor column = weights.size(-1) == 1 ? weights : weights.transpose(-1, -2);
  return (column * operands[1]).sum(-2, true);
}

Tensor fm(const Tensor& x, const Pass& pass) {
  if (pass.training && x.is_cpu()) return fm_term(x).value;
  const Tensor sum = x.sum(-2, true);
  const Tensor squares = (x * x).sum(-2, true);
  return (sum * sum - squares).sum(-1, true) * 0.5;
}

Tensor dropout(const Node& node, const Tensor& x, Pass& pass) {
  if (!pass.training) return x;
  return x * dropout_mask(x.sizes(), node.a, 1 / (1 - double(node.a)), pass.random);
}

Tensor example_dropout(const Node& node, const Tensor& x, Pass& pass) {
  if (!pass.training) return x;
  return x * dropout_mask({pass.batch, 1, 1}, node.a, 1, pass.random);
}

}  // namespace

Tensor train_layer(const Node& node, Tensors operands, const Pass& pass, const LayerPlan& plan) {
  const Tensor& x = operands[0];
  const Tensor rows = linear_layer(
      rows_of(x), operands[1], bias_of(operands),
      {.precision = pass.precision, .relu = plan.relu, .stays_narrow = plan.stays_narrow});
  return rows.reshape(sizes(is_batched(x), pass, node));
}

Tensor evaluate(const Node& node, Tensors operands, Pass& pass) {
  switch (node.op) {
    case Op::concat:
      return concat(node, operands, pass);
    case Op::stack:
      return stack(node, operands, pass);
    case Op::reshape:
      return reshape(node, operands[0], pass);
    case Op::linear:
      return linear(node, operands, pass);
    case Op::add:
      return sum(operands);
    case Op::sub:
      return operands[0] - operands[1];
    case Op::mul:
      return operands[0] * operands[1];
    case Op::affine:
      return operands[0] * node.a + node.b;
    case Op::relu:
      return at::relu(operands[0]);
    case Op::sigmoid:
      return at::sigmoid(operands[0]);
    case Op::tanh:
      return at::tanh(operands[0]);
    case Op::softmax:
      return softmax(operands);
    case Op::batch_norm:
      return batch_norm(node, operands, pass);
    case Op::mean_groups:
      return mean_groups(node, operands, pass);
    case Op::weighted_sum:
      return weighted_sum(operands);
    case Op::fm:
      return fm(operands[0], pass);
    case Op::layer_norm:
      return layer_norm(node, operands);
    case Op::transpose:
    case Op::slice_rows:
    case Op::sum_rows:
    case Op::outer:
    case Op::inner_products:
    case Op::pair_products:
    case Op::matmul:
    case Op::grouped_linear:
    case Op::cross_attention:
    case Op::gru:
      return evaluate_interaction(node, operands, pass);
    case Op::dropout:
      return dropout(node, operands[0], pass);
    case Op::example_dropout:
      return example_dropout(node, operands[0], pass);
    case Op::input:
    case Op::parameter:
    case Op::embedding:
    case Op::mask:
    case Op::lookup:
    case Op::rms_norm:
    case Op::gelu:
    case Op::gelu_tanh:
    case Op::silu:
    case Op::rotary:
    case Op::attention:
    case Op::causal_attention:
      break;
  }
  throw Error({.kind = ErrorKind::internal,
               .problem = std::string(name_of(node.op)) + " is not computed from operands alone"});
}

}  // namespace lore
