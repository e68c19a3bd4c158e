#include "engine/steps.h"
#include "kernel/elementwise.h"
#include "kernel/reduce.h"

namespace lore {

namespace {

using kernel::Epilogue;
using kernel::Rows;

// One value for all examples.
bool shared(View view, const Frame& frame) {
  return view.stride == 0 || frame.examples == 1;
}

// What follows the product for examples from `example` on.
Epilogue epilogue(const Step& step, const Frame& frame, std::size_t example) {
  Epilogue e{.activation = step.activation, .dice = step.dice};
  if (step.operands.size() < 2) return e;
  const View bias = step.view(frame, 1);
  if (shared(bias, frame)) {
    e.bias = bias.at(example);
  } else {
    e.row_bias = bias.at(example);
    e.row_bias_stride = bias.stride;
  }
  return e;
}

void multiply(const Step& step, Rows x, const Epilogue& epilogue, float* y) {
  const std::size_t out = step.weights->out();
  if (step.bytes != nullptr) return step.bytes->multiply(x, epilogue, y, out);
  step.weights->multiply(x, epilogue, y, out);
}

void add_bias(const Step& step, const Frame& frame, std::size_t example, View bias) {
  float* y = step.out(frame) + example * step.result.size();
  const std::size_t cols = step.result.cols();
  kernel::add({y, cols, 1}, {bias.at(example), 0, 1}, step.result.rows(), cols, y);
}

void multiply_example(const Step& step, const Frame& frame, std::size_t example) {
  const Operand& x = step.operands[0];
  const float* values = step.view(frame, 0).at(example);
  const float* weight = step.view(frame, 1).at(example);
  float* y = step.out(frame) + example * step.result.size();
  for (std::size_t r = 0; r < x.rows(); ++r) {
    for (std::size_t o = 0; o < step.result.cols(); ++o) {
      kernel::dot({values + r * x.cols(), 0}, {weight + o * x.cols(), 0}, 1, x.cols(), y++);
    }
  }
}

}  // namespace

void run_packed_linear(const Step& step, const Frame& frame) {
  const Operand& x = step.operands[0];
  const View view = step.view(frame, 0);
  float* const y = step.out(frame);
  const bool one_bias = step.operands.size() < 2 || shared(step.view(frame, 1), frame);
  if (x.rows() == 1) {
    multiply(step, {view.data, view.stride, frame.examples}, epilogue(step, frame, 0), y);
  } else if (one_bias && dense(view, x, frame)) {
    multiply(step, {view.data, x.cols(), frame.examples * x.rows()}, epilogue(step, frame, 0), y);
  } else {
    for (std::size_t e = 0; e < frame.examples; ++e) {
      Epilogue of_example = epilogue(step, frame, e);
      of_example.row_bias_stride = 0;
      multiply(step, {view.at(e), x.cols(), x.rows()}, of_example, y + e * step.result.size());
    }
  }
}

void run_scaled_linear(const Step& step, const Frame& frame) {
  const View x = step.view(frame, 0);
  const View factors = step.view(frame, 1);
  const View biases = step.view(frame, 2);
  const bool one_request = shared(factors, frame) && shared(biases, frame);
  const std::size_t together = one_request ? frame.examples : 1;
  for (std::size_t e = 0; e < frame.examples; e += together) {
    Epilogue of_examples{.bias = biases.at(e), .activation = step.activation, .dice = step.dice};
    if (step.operands.size() == 4) {
      of_examples.row_bias = step.view(frame, 3).at(e);
      of_examples.row_bias_stride = step.view(frame, 3).stride;
    }
    step.weights->multiply_scaled({x.at(e), x.stride, together}, factors.at(e), step.result.rows(),
                                  of_examples, step.out(frame) + e * step.result.size());
  }
}

void run_linear(const Step& step, const Frame& frame) {
  const Operand& x = step.operands[0];
  if (step.result.size() == 1 && step.operands.size() == 2) {
    const View values = step.view(frame, 0);
    const View weight = step.view(frame, 1);
    kernel::dot({values.data, values.stride}, {weight.data, weight.stride}, frame.examples,
                x.cols(), step.out(frame));
    return;
  }
  for (std::size_t e = 0; e < frame.examples; ++e) {
    multiply_example(step, frame, e);
    if (step.operands.size() == 3) add_bias(step, frame, e, step.view(frame, 2));
  }
}

}  // namespace lore
