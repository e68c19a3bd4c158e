#include "train/fm_function.h"

#include <torch/csrc/autograd/custom_function.h>

#include "kernel/fm_gradient.h"
#include "kernel/reduce.h"

namespace lore {

namespace {

using at::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr std::int64_t examples_a_thread = 256;  // at least

struct Fields {
  std::int64_t examples;
  std::size_t rows, cols;

  explicit Fields(const Tensor& x)
      : examples(x.dim() == 3 ? x.size(0) : 1),
        rows(static_cast<std::size_t>(x.size(-2))),
        cols(static_cast<std::size_t>(x.size(-1))) {}

  std::size_t size() const { return rows * cols; }
};

// Calls visit(first example, how many) from several threads.
template <typename Visit>
void for_examples(const Fields& fields, const Visit& visit) {
  at::parallel_for(0, fields.examples, examples_a_thread,
                   [&](std::int64_t begin, std::int64_t end) {
                     visit(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin));
                   });
}

class FmFunction : public torch::autograd::Function<FmFunction> {
 public:
  static variable_list forward(AutogradContext* context, const Tensor& values) {
    const Tensor x = values.contiguous();
    context->set_materialize_grads(false);
    context->save_for_backward({x});
    std::vector<std::int64_t> sizes = x.sizes().vec();
    *(sizes.end() - 1) = *(sizes.end() - 2) = 1;
    Tensor terms = at::empty(sizes);
    const Fields fields(x);
    for_examples(fields, [&](std::size_t first, std::size_t count) {
      kernel::fm({x.data_ptr<float>() + first * fields.size(), fields.size()}, count, fields.rows,
                 fields.cols, terms.data_ptr<float>() + first);
    });
    return {terms, x.detach()};
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const Tensor x = context->get_saved_variables()[0];
    if (!gradients[0].defined()) return {gradients[1]};
    const Tensor gradient = gradients[0].contiguous();
    const bool is_shared = gradients[1].defined();
    const Tensor known = is_shared ? gradients[1].contiguous() : Tensor();
    Tensor out = at::empty(x.sizes());
    const Fields fields(x);
    for_examples(fields, [&](std::size_t first, std::size_t count) {
      const std::size_t offset = first * fields.size();
      kernel::fm_gradient(x.data_ptr<float>() + offset, gradient.data_ptr<float>() + first,
                          is_shared ? known.data_ptr<float>() + offset : nullptr, count,
                          fields.rows, fields.cols, out.data_ptr<float>() + offset);
    });
    return {out};
  }
};

}  // namespace

FmTerm fm_term(const Tensor& x) {
  const variable_list both = FmFunction::apply(x);
  return {both[0], both[1]};
}

}  // namespace lore
