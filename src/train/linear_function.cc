#include "train/linear_function.h"

#include <torch/csrc/autograd/custom_function.h>

#include "kernel/layer_gradient.h"
#include "kernel/quantize.h"
#include "train/layer_plan.h"
#include "train/matrix_product.h"

namespace lore {

namespace {

using at::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr std::int64_t block_rows = 256;            // whose bias gradients are added up at once
constexpr std::int64_t numbers_a_thread = 1 << 16;  // that are rounded, at least

kernel::Bf16* halves(const Tensor& tensor) {
  return reinterpret_cast<kernel::Bf16*>(tensor.data_ptr<at::BFloat16>());
}

// In bf16, of dense numbers.
Tensor rounded_of(const Tensor& dense) {
  if (dense.scalar_type() == at::kBFloat16) return dense;
  Tensor rounded = at::empty(dense.sizes(), at::kBFloat16);
  const float* const numbers = dense.data_ptr<float>();
  at::parallel_for(0, dense.numel(), numbers_a_thread, [&](std::int64_t begin, std::int64_t end) {
    kernel::to_bf16(numbers + begin, static_cast<std::size_t>(end - begin),
                    halves(rounded) + begin);
  });
  return rounded;
}

// As a factor of products: rounded where layers are in bf16, and wide again where the processor
// could not multiply it so.
Tensor factor(const Tensor& x, LayerPrecision precision) {
  const Tensor dense = x.contiguous();
  if (precision == LayerPrecision::f32) return dense.to(at::kFloat);
  const Tensor rounded = rounded_of(dense);
  return has_bf16_products() ? rounded : rounded.to(at::kFloat);
}

Tensor product(const Tensor& a, const Tensor& b, const ProductEnd& end, at::ScalarType type) {
  Tensor out = at::empty({a.size(0), b.size(1)}, type);
  multiply(a, b, end, out);
  return out;
}

// Of the layer's sums, as a factor, and of its bias.
struct SumGradients {
  Tensor sums;  // [N, out]
  Tensor bias;  // [out]
};

// Calls kernel::layer_gradient for a block of rows, given the types of what it reads and writes.
void pass_back(const Tensor& gradient, const Tensor& y, const Tensor& out, std::int64_t first,
               std::int64_t rows, float* column_sums) {
  const std::int64_t cols = gradient.size(1), offset = first * cols;
  const auto count = static_cast<std::size_t>(rows), width = static_cast<std::size_t>(cols);
  if (gradient.scalar_type() == at::kBFloat16) {
    return kernel::layer_gradient(halves(gradient) + offset,
                                  y.defined() ? halves(y) + offset : nullptr, count, width,
                                  halves(out) + offset, column_sums);
  }
  const float* from = gradient.data_ptr<float>() + offset;
  const float* values = y.defined() ? y.data_ptr<float>() + offset : nullptr;
  if (out.scalar_type() == at::kBFloat16) {
    return kernel::layer_gradient(from, values, count, width, halves(out) + offset, column_sums);
  }
  kernel::layer_gradient(from, values, count, width, out.data_ptr<float>() + offset, column_sums);
}

// Sums over blocks of rows do not depend on the number of threads.
SumGradients gradients_of_sums(const Tensor& gradient, const Tensor& y, at::ScalarType type) {
  const std::int64_t rows = gradient.size(0);
  const std::int64_t blocks = (rows + block_rows - 1) / block_rows;
  Tensor out = at::empty(gradient.sizes(), type);
  Tensor sums = at::zeros({blocks, gradient.size(1)});
  at::parallel_for(0, blocks, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t block = begin; block < end; ++block) {
      const std::int64_t first = block * block_rows;
      pass_back(gradient, y, out, first, std::min(block_rows, rows - first),
                sums.data_ptr<float>() + block * gradient.size(1));
    }
  });
  return {out, sums.sum(0)};
}

class LinearFunction : public torch::autograd::Function<LinearFunction> {
 public:
  static Tensor forward(AutogradContext* context, const Tensor& x, const Tensor& weight,
                        const Tensor& bias, LayerPrecision precision, bool relu,
                        bool stays_narrow) {
    const Tensor inputs = factor(x, precision), weights = factor(weight, precision);
    const Tensor y = product(inputs, weights.t(), {.bias = bias, .relu = relu},
                             stays_narrow ? weights.scalar_type() : at::kFloat);
    context->save_for_backward({inputs, weights, relu ? y : Tensor()});
    context->saved_data["input_type"] = static_cast<std::int64_t>(x.scalar_type());
    return y;
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const variable_list saved = context->get_saved_variables();
    const Tensor &inputs = saved[0], &weights = saved[1], &y = saved[2];
    const auto input_type = static_cast<at::ScalarType>(context->saved_data["input_type"].toInt());
    const bool is_narrow = weights.scalar_type() != at::kFloat;
    const SumGradients of = gradients_of_sums(gradients[0].contiguous(), y, weights.scalar_type());
    variable_list result(6);
    if (context->needs_input_grad(0)) {
      result[0] = product(of.sums, weights, {}, is_narrow ? input_type : at::kFloat);
    }
    if (context->needs_input_grad(1)) result[1] = product(of.sums.t(), inputs, {}, at::kFloat);
    if (context->needs_input_grad(2)) result[2] = of.bias;
    return result;
  }
};

}  // namespace

Tensor linear_layer(const Tensor& x, const Tensor& weight, const Tensor& bias,
                    const LayerForm& form) {
  const bool is_wide = weight.size(0) >= fewest_narrow;
  const Tensor added = bias.defined() ? bias : at::zeros({weight.size(0)});  // it takes no gaps
  return LinearFunction::apply(x, weight, added, is_wide ? form.precision : LayerPrecision::f32,
                               form.relu, form.stays_narrow);
}

}  // namespace lore
