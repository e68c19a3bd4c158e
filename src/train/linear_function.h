#pragma once

#include "lore/train/trainer.h"

#include "train/torch.h"

namespace lore {

// How a linear layer is computed.
struct LayerForm {
  LayerPrecision precision = LayerPrecision::f32;  // of its factors
  bool relu = false;                               // what follows it is part of it
  bool stays_narrow = false;                       // its value in bf16, as further layers want it
};

// x W^T + b, or what is positive of it, with gradients for all three: x [N, in] of f32 or bf16,
// weight [out, in], bias [out] or undefined -> [N, out]. The gradient of x has its type, the others
// are f32.
at::Tensor linear_layer(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias,
                        const LayerForm& form);

}  // namespace lore
