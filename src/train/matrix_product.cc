#include "train/matrix_product.h"

#include "text/onednn.h"

namespace lore {

namespace {

using Type = dnnl::memory::data_type;

Type type_of(const at::Tensor& tensor) {
  return tensor.scalar_type() == at::kBFloat16 ? Type::bf16 : Type::f32;
}

dnnl::memory::desc describe(const at::Tensor& matrix) {
  return {matrix.sizes().vec(), type_of(matrix), matrix.strides().vec()};
}

dnnl::memory over(const at::Tensor& tensor, const dnnl::memory::desc& layout) {
  return {layout, processor(), tensor.data_ptr()};
}

dnnl::primitive_attr attributes(const ProductEnd& end) {
  dnnl::primitive_attr attributes;
  if (!end.relu) return attributes;
  dnnl::post_ops operations;
  operations.append_eltwise(1, dnnl::algorithm::eltwise_relu, 0, 0);
  attributes.set_post_ops(operations);
  return attributes;
}

}  // namespace

// oneDNN keeps what it made for equal shapes: to ask for it again takes some microseconds.
void multiply(const at::Tensor& a, const at::Tensor& b, const ProductEnd& end, at::Tensor& out) {
  const dnnl::memory::desc of_a = describe(a), of_b = describe(b), of_out = describe(out);
  std::unordered_map<int, dnnl::memory> arguments = {{DNNL_ARG_SRC, over(a, of_a)},
                                                     {DNNL_ARG_WEIGHTS, over(b, of_b)},
                                                     {DNNL_ARG_DST, over(out, of_out)}};
  dnnl::matmul::desc product(of_a, of_b, of_out);
  if (end.bias.defined()) {
    const dnnl::memory::desc of_bias({1, end.bias.numel()}, Type::f32,
                                     dnnl::memory::format_tag::ab);
    arguments.emplace(DNNL_ARG_BIAS, over(end.bias, of_bias));
    product = dnnl::matmul::desc(of_a, of_b, of_bias, of_out);
  }
  dnnl::matmul({product, attributes(end), processor()}).execute(thread_stream(), arguments);
  thread_stream().wait();
}

bool has_bf16_products() {
  static const bool has = dnnl::get_effective_cpu_isa() >= dnnl::cpu_isa::avx512_core;
  return has;
}

}  // namespace lore
