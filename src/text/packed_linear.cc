#include "text/packed_linear.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <omp.h>

#include "lore/error.h"

#include "kernel/aligned.h"
#include "kernel/elementwise.h"
#include "kernel/gelu.h"
#include "kernel/quantize.h"
#include "text/onednn.h"

namespace lore {

namespace {

using Type = dnnl::memory::data_type;
using Layout = dnnl::memory::format_tag;

// Rows of one product: many, and the few that are left.
constexpr std::size_t most_rows = 128;
constexpr std::size_t least_rows = PackedLinear::row_block;

// oneDNN's kernels are slower where the inner dimension leaves a rest: bf16 pairs in tiles of 32,
// bytes in tiles of 64.
std::size_t padded_inputs(std::size_t in, EncoderPrecision precision) {
  const std::size_t multiple = precision == EncoderPrecision::int8   ? 64
                               : precision == EncoderPrecision::bf16 ? 32
                                                                     : 1;
  return (in + multiple - 1) / multiple * multiple;
}

Type input_type(EncoderPrecision precision) {
  switch (precision) {
    case EncoderPrecision::bf16:
      return Type::bf16;
    case EncoderPrecision::int8:
      return Type::s8;
    case EncoderPrecision::f32:
      break;
  }
  return Type::f32;
}

dnnl::memory::dims dims(std::size_t rows, std::size_t cols) {
  return {static_cast<std::int64_t>(rows), static_cast<std::int64_t>(cols)};
}

void append(dnnl::post_ops& operations, Activation activation) {
  using dnnl::algorithm;
  switch (activation) {
    case Activation::none:
      return;
    case Activation::relu:
      return operations.append_eltwise(1, algorithm::eltwise_relu, 0, 0);
    case Activation::gelu:
      return operations.append_eltwise(1, algorithm::eltwise_gelu_erf, 0, 0);
    case Activation::gelu_tanh:
      return operations.append_eltwise(1, algorithm::eltwise_gelu_tanh, 0, 0);
    case Activation::silu:
      return operations.append_eltwise(1, algorithm::eltwise_swish, 1, 0);
  }
}

std::size_t whole_lines(std::size_t bytes) {
  return (bytes + kernel::cache_line - 1) / kernel::cache_line * kernel::cache_line;
}

[[noreturn]] void refuse(const dnnl::error& error, EncoderPrecision precision) {
  throw Error({.kind = ErrorKind::unsupported,
               .problem = "oneDNN cannot multiply in this precision here",
               .found = std::string(precision == EncoderPrecision::f32    ? "f32"
                                    : precision == EncoderPrecision::bf16 ? "bf16"
                                                                          : "int8") +
                        ": " + error.what(),
               .hint = "use f32"});
}

}  // namespace

void apply(Activation activation, const float* x, std::size_t count, float* out) {
  switch (activation) {
    case Activation::none:
      break;
    case Activation::relu:
      kernel::relu(x, count, out);
      break;
    case Activation::gelu:
      kernel::gelu(x, count, out);
      break;
    case Activation::gelu_tanh:
      kernel::gelu_tanh(x, count, out);
      break;
    case Activation::silu:
      kernel::silu(x, count, out);
      break;
  }
}

OneThread::OneThread() : before_(omp_get_max_threads()) {
  omp_set_num_threads(1);
}

OneThread::~OneThread() {
  omp_set_num_threads(before_);
}

struct PackedLinear::State {
  std::size_t in = 0;
  std::size_t padded = 0;  // inputs as the product has them
  std::size_t out = 0;
  Activation activation = Activation::none;
  EncoderPrecision precision = EncoderPrecision::f32;
  kernel::AlignedFloats bias;           // [out] or empty
  kernel::AlignedFloats column_scales;  // int8: [out]
  dnnl::memory weight;                  // as the products want it
  dnnl::memory bias_memory;             // over `bias`
  dnnl::memory::desc scratchpad[2];
  dnnl::matmul products[2];  // of most_rows and of least_rows rows

  bool fused() const { return precision != EncoderPrecision::int8; }

  dnnl::matmul::primitive_desc describe(std::size_t rows, const dnnl::memory::desc& packed) const {
    const Type type = input_type(precision);
    dnnl::primitive_attr attributes;
    attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
    const dnnl::memory::desc x(dims(rows, padded), type, Layout::ab);
    if (!fused()) {
      const dnnl::memory::desc sums(dims(rows, out), Type::s32, Layout::ab);
      return {dnnl::matmul::desc(x, packed, sums), attributes, processor()};
    }
    dnnl::post_ops operations;
    append(operations, activation);
    attributes.set_post_ops(operations);
    const dnnl::memory::desc y(dims(rows, out), Type::f32, Layout::ab);
    if (bias.empty()) return {dnnl::matmul::desc(x, packed, y), attributes, processor()};
    const dnnl::memory::desc b(dims(1, out), Type::f32, Layout::ab);
    return {dnnl::matmul::desc(x, packed, b, y), attributes, processor()};
  }

  void set_bias(const Matrix& values) {
    bias.assign(values.values().begin(), values.values().end());
    bias_memory = dnnl::memory({dims(1, out), Type::f32, Layout::ab}, processor(), bias.data());
  }

  void prepare(const Matrix& values) {
    const dnnl::memory::desc any(dims(padded, out), input_type(precision), Layout::any);
    const auto most = describe(most_rows, any);
    pack(values, most.weights_desc());
    const auto least = describe(least_rows, most.weights_desc());
    products[0] = dnnl::matmul(most);
    products[1] = dnnl::matmul(least);
    scratchpad[0] = most.scratchpad_desc();
    scratchpad[1] = least.scratchpad_desc();
  }

  // Writes W^T, padded with zeros, in the layout that the products want.
  void pack(const Matrix& values, const dnnl::memory::desc& layout) {
    weight = dnnl::memory(layout, processor());
    if (precision == EncoderPrecision::int8) {
      std::vector<std::int8_t> bytes(out * padded);
      column_scales.resize(out);
      kernel::quantize_rows(values.data(), out, in, bytes.data(), padded, column_scales.data());
      return reorder(bytes.data(), Type::s8);
    }
    std::vector<float> rows(out * padded);
    for (std::size_t o = 0; o < out; ++o) {
      std::copy_n(values.data() + o * in, in, rows.data() + o * padded);
    }
    reorder(rows.data(), Type::f32);
  }

  void reorder(void* rows, Type type) {
    dnnl::memory plain({dims(padded, out), type, Layout::ba}, processor(), rows);
    dnnl::reorder(plain, weight).execute(thread_stream(), plain, weight);
    thread_stream().wait();
  }

  void multiply(bool many, void* x, void* y, std::byte* scratch) const {
    const dnnl::engine& engine = processor();
    const dnnl::matmul& product = products[many ? 0 : 1];
    const std::size_t rows = many ? most_rows : least_rows;
    const dnnl::memory from({dims(rows, padded), input_type(precision), Layout::ab}, engine, x);
    const Type type = fused() ? Type::f32 : Type::s32;
    const dnnl::memory to({dims(rows, out), type, Layout::ab}, engine, y);
    const dnnl::memory own(scratchpad[many ? 0 : 1], engine, scratch);
    std::unordered_map<int, dnnl::memory> arguments = {{DNNL_ARG_SRC, from},
                                                       {DNNL_ARG_WEIGHTS, weight},
                                                       {DNNL_ARG_DST, to},
                                                       {DNNL_ARG_SCRATCHPAD, own}};
    if (fused() && !bias.empty()) arguments.emplace(DNNL_ARG_BIAS, bias_memory);
    product.execute(thread_stream(), arguments);
  }

  void run_f32(bool many, const float* x, float* y, std::byte* scratch) const {
    multiply(many, const_cast<float*>(x), y, scratch);
  }

  void run_bf16(bool many, const float* x, float* y, std::byte* scratch) const {
    const std::size_t rows = many ? most_rows : least_rows;
    auto* halves = reinterpret_cast<std::uint16_t*>(scratch);
    for (std::size_t r = 0; r < rows; ++r) {
      kernel::to_bf16(x + r * in, in, halves + r * padded);
      std::fill(halves + r * padded + in, halves + (r + 1) * padded, std::uint16_t{0});
    }
    multiply(many, halves, y, scratch + input_bytes());
  }

  void run_int8(bool many, const float* x, float* y, std::byte* scratch) const {
    const std::size_t rows = many ? most_rows : least_rows;
    auto* bytes = reinterpret_cast<std::int8_t*>(scratch);
    auto* sums = reinterpret_cast<std::int32_t*>(scratch + input_bytes());
    auto* scales = reinterpret_cast<float*>(scratch + input_bytes() + sums_bytes());
    kernel::quantize_rows(x, rows, in, bytes, padded, scales);
    multiply(many, bytes, sums, scratch + input_bytes() + sums_bytes() + scales_bytes());
    const float* shift = bias.empty() ? nullptr : bias.data();
    for (std::size_t r = 0; r < rows; ++r) {  // each row while it is in the nearest cache
      float* row = y + r * out;
      kernel::dequantize(sums + r * out, 1, out, scales + r, column_scales.data(), shift, row);
      apply(activation, row, out, row);
    }
  }

  // Scratch: the converted rows of x, the sums of int8, the scales of its rows, oneDNN's own.
  std::size_t input_bytes() const {
    const std::size_t each = precision == EncoderPrecision::int8   ? 1
                             : precision == EncoderPrecision::bf16 ? 2
                                                                   : 0;
    return whole_lines(most_rows * padded * each);
  }
  std::size_t sums_bytes() const { return fused() ? 0 : whole_lines(most_rows * out * 4); }
  std::size_t scales_bytes() const { return fused() ? 0 : whole_lines(most_rows * 4); }
  std::size_t scratchpad_bytes() const {
    return whole_lines(std::max(scratchpad[0].get_size(), scratchpad[1].get_size()));
  }
};

PackedLinear::PackedLinear(const Matrix& weight, const Matrix* bias, Activation activation,
                           EncoderPrecision precision)
    : state_(std::make_unique<State>()) {
  const OneThread one_thread;
  state_->in = weight.cols();
  state_->padded = padded_inputs(weight.cols(), precision);
  state_->out = weight.rows();
  state_->activation = activation;
  state_->precision = precision;
  try {
    if (bias != nullptr) state_->set_bias(*bias);
    state_->prepare(weight);
  } catch (const dnnl::error& error) {
    refuse(error, precision);
  }
}

PackedLinear::PackedLinear(PackedLinear&&) noexcept = default;
PackedLinear::~PackedLinear() = default;

std::size_t PackedLinear::in() const {
  return state_->in;
}

std::size_t PackedLinear::out() const {
  return state_->out;
}

std::size_t PackedLinear::scratch_bytes() const {
  return state_->input_bytes() + state_->sums_bytes() + state_->scales_bytes() +
         state_->scratchpad_bytes();
}

void PackedLinear::run(const float* x, std::size_t rows, float* y, std::byte* scratch) const {
  const State& state = *state_;
  for (std::size_t row = 0; row < rows;) {
    const bool many = rows - row >= most_rows;
    const float* from = x + row * state.in;
    float* to = y + row * state.out;
    switch (state.precision) {
      case EncoderPrecision::f32:
        state.run_f32(many, from, to, scratch);
        break;
      case EncoderPrecision::bf16:
        state.run_bf16(many, from, to, scratch);
        break;
      case EncoderPrecision::int8:
        state.run_int8(many, from, to, scratch);
        break;
    }
    row += many ? most_rows : least_rows;
  }
}

}  // namespace lore
