#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "lore/graph/graph.h"
#include "lore/train/trainer.h"

#include "train/layer_plan.h"
#include "train/random.h"
#include "train/torch.h"

namespace lore {

// A tensor over memory that stays where it is. libtorch takes no pointer to const, but operators do
// not write to their operands.
inline at::Tensor tensor_over(const float* values, at::IntArrayRef sizes) {
  return at::from_blob(const_cast<float*>(values), sizes);
}

// The statistics a batch had, for a running mean or variance to follow.
struct Statistic {
  NodeId parameter = -1;
  at::Tensor value;  // [C]
};

// One evaluation of a graph.
struct Pass {
  std::int64_t batch = 0;  // B
  bool training = false;
  LayerPrecision precision = LayerPrecision::f32;  // of linear layers in training
  Random random{0};                                // of dropout
  std::vector<Statistic> statistics = {};          // training: what batch_norm saw
  at::Tensor row_weight = {};  // [B, 1, 1] how often each row counts there; {}: once
};

// How fast running statistics follow those of the batches.
inline constexpr float statistics_momentum = 0.1f;

// The value of `node` from its operands' values, as ops.h defines it. A value is [B, rows, cols],
// or [rows, cols] where it is the same for every example. REQUIRES: node.op is none of input,
// parameter, embedding and mask.
at::Tensor evaluate(const Node& node, std::span<const at::Tensor> operands, Pass& pass);

// That of a linear layer in training, with what is planned for it.
at::Tensor train_layer(const Node& node, std::span<const at::Tensor> operands, const Pass& pass,
                       const LayerPlan& plan);

}  // namespace lore
