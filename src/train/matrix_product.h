#pragma once

#include "train/torch.h"

namespace lore {

// What becomes of the sums of a product.
struct ProductEnd {
  at::Tensor bias = {};  // [N] f32, added to each row; or undefined
  bool relu = false;     // what is negative becomes zero
};

// out [M, N] = a [M, K] b [K, N], computed by oneDNN, whose products are faster here than those of
// the BLAS behind libtorch. Factors are both f32 or both bf16, dense or the transpose of what is;
// sums are f32, `out` is dense, of either type. Equal for equal numbers of threads.
// REQUIRES: M, N, K > 0; has_bf16_products() where a factor is bf16.
void multiply(const at::Tensor& a, const at::Tensor& b, const ProductEnd& end, at::Tensor& out);

// Whether the processor multiplies in bf16.
bool has_bf16_products();

}  // namespace lore
