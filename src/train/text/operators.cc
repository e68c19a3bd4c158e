#include "train/text/operators.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include <ATen/ops/arange.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/silu.h>

#include "lore/error.h"

#include "text/text_steps.h"
#include "train/operators.h"
#include "train/values.h"

namespace lore {

namespace {

using at::Tensor;
using Tensors = std::span<const Tensor>;

Tensor rms_norm(const Node& node, Tensors operands) {
  const Tensor& x = operands[0];
  return x * at::rsqrt((x * x).mean(-1, true) + node.a) * operands[1];
}

// Cosines or sines of all positions: [L, D / 2], a half of each row of the angles.
Tensor half_of(const Tensor& angles, std::int64_t half) {
  const std::int64_t width = angles.size(-1) / 2;
  return angles.narrow(-1, half * width, width).unsqueeze(1);
}

Tensor rotary(const Node& node, const Tensor& x, const PaddedTexts& texts) {
  const std::int64_t width = x.size(-1);
  const auto table = rotation_angles(static_cast<std::size_t>(texts.longest),
                                     static_cast<std::size_t>(width), node.a);
  const Tensor angles = tensor_over(table.data(), {texts.longest, width})
                            .to(x.device())
                            .index_select(0, texts.positions);
  const Tensor cosine = half_of(angles, 0);
  const Tensor sine = half_of(angles, 1);
  const Tensor first = x.narrow(-1, 0, width / 2);
  const Tensor second = x.narrow(-1, width / 2, width / 2);
  return at::cat({first * cosine - second * sine, second * cosine + first * sine}, -1);
}

// [T, K, D] -> [N, heads, L, D], each of the K heads as often as heads / K.
Tensor by_head(const Tensor& x, std::int64_t heads, const PaddedTexts& texts) {
  const std::int64_t own = x.size(1);
  const std::int64_t width = x.size(2);
  return x.reshape({texts.texts, texts.longest, own, 1, width})
      .expand({texts.texts, texts.longest, own, heads / own, width})
      .reshape({texts.texts, texts.longest, heads, width})
      .transpose(1, 2);
}

// What `table` [buckets, heads] adds to the scores, by the distance of query and key: [heads, L,
// L].
Tensor distance_bias(const Node& node, const Tensor& table, std::int64_t longest) {
  Tensor buckets = at::empty({longest * longest}, at::kLong);
  auto* bucket = buckets.data_ptr<std::int64_t>();
  for (std::int64_t query = 0; query < longest; ++query) {
    for (std::int64_t key = 0; key < longest; ++key) {
      *bucket++ = static_cast<std::int64_t>(bucket_of(
          key - query, static_cast<std::size_t>(table.size(0)), static_cast<std::size_t>(node.a)));
    }
  }
  return table.index_select(0, buckets.to(table.device()))
      .reshape({longest, longest, -1})
      .permute({2, 0, 1});
}

Tensor attention(const Node& node, Tensors operands, const PaddedTexts& texts) {
  const std::int64_t heads = operands[0].size(1);
  const Tensor q = by_head(operands[0], heads, texts);
  const Tensor k = by_head(operands[1], heads, texts);
  const Tensor v = by_head(operands[2], heads, texts);
  const double scale = 1 / std::sqrt(static_cast<double>(q.size(-1)));
  Tensor scores = at::matmul(q * scale, k.transpose(-1, -2));
  if (operands.size() == 4) scores = scores + distance_bias(node, operands[3], texts.longest);
  if (texts.is_padded) {
    const Tensor padding = texts.padding.reshape({texts.texts, 1, 1, texts.longest});
    scores = scores.masked_fill(padding, minus_infinity);
  }
  if (node.op == Op::causal_attention) {
    const Tensor later =
        at::ones({texts.longest, texts.longest}, scores.options().dtype(at::kBool)).triu(1);
    scores = scores.masked_fill(later, minus_infinity);
  }
  const Tensor shares = at::softmax(scores, -1);
  return at::matmul(shares, v).transpose(1, 2).reshape({texts.tokens(), heads, v.size(-1)});
}

}  // namespace

PaddedTexts::PaddedTexts(std::span<const std::vector<std::int32_t>> rows, at::Device device)
    : texts(std::ssize(rows)) {
  for (const auto& row : rows) longest = std::max<std::int64_t>(longest, std::ssize(row));
  ids = at::zeros({tokens()}, at::kLong);
  positions = at::empty({tokens()}, at::kLong);
  padding = at::empty({texts, longest}, at::kBool);
  for (std::int64_t i = 0; i < tokens(); ++i) {
    const auto& row = rows[static_cast<std::size_t>(i / longest)];
    const auto place = i % longest;
    const bool is_token = place < std::ssize(row);
    positions.data_ptr<std::int64_t>()[i] = place;
    padding.data_ptr<bool>()[i] = !is_token;
    is_padded |= !is_token;
    if (is_token) ids.data_ptr<std::int64_t>()[i] = row[static_cast<std::size_t>(place)];
  }
  for (Tensor* tensor : {&ids, &positions, &padding}) *tensor = tensor->to(device);
}

Tensor evaluate_text(const Node& node, Tensors operands, const PaddedTexts& texts) {
  switch (node.op) {
    case Op::lookup:
      return operands[1]
          .index_select(0, operands[0] + static_cast<std::int64_t>(node.a))
          .unsqueeze(1);
    case Op::rms_norm:
      return rms_norm(node, operands);
    case Op::gelu:
      return at::gelu(operands[0]);
    case Op::gelu_tanh:
      return at::gelu(operands[0], "tanh");
    case Op::silu:
      return at::silu(operands[0]);
    case Op::rotary:
      return rotary(node, operands[0], texts);
    case Op::attention:
    case Op::causal_attention:
      return attention(node, operands, texts);
    default:
      break;
  }
  throw Error({.kind = ErrorKind::internal,
               .problem = std::string(name_of(node.op)) + " is no operator over tokens"});
}

Tensor pool(Pooling pooling, const Tensor& hidden, const PaddedTexts& texts) {
  const Tensor states = hidden.reshape({texts.texts, texts.longest, -1});
  const Tensor padding = texts.padding.unsqueeze(-1);  // [N, L, 1]
  const Tensor tokens = padding.logical_not().to(at::kFloat);
  switch (pooling) {
    case Pooling::cls:
      return states.select(1, 0);
    case Pooling::last: {
      const Tensor first = at::arange(texts.texts, texts.ids.options()) * texts.longest;
      return hidden.reshape({texts.tokens(), -1})
          .index_select(0, first + tokens.sum({1, 2}).to(at::kLong) - 1);
    }
    case Pooling::max:
      return states.masked_fill(padding, minus_infinity).amax(1);
    case Pooling::weighted_mean: {
      const Tensor places = texts.positions.reshape({texts.texts, texts.longest, 1});
      const Tensor weights = tokens * (places + 1);
      return (states * weights).sum(1) / weights.sum(1);
    }
    case Pooling::mean:
    case Pooling::first_last:
      break;
  }
  return (states * tokens).sum(1) / tokens.sum(1);
}

}  // namespace lore
