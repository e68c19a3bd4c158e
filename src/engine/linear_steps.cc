#include "engine/steps.h"
#include "kernel/elementwise.h"

namespace lore {

namespace {

// One bias for all examples: the product can add it.
const float* shared_bias(const Step& step, const Frame& frame) {
  if (step.operands.size() < 2) return nullptr;
  const View bias = step.view(frame, 1);
  return bias.stride == 0 || frame.examples == 1 ? bias.data : nullptr;
}

void add_bias(const Step& step, const Frame& frame, std::size_t example, View bias) {
  float* y = step.out(frame) + example * step.result.size();
  const std::size_t cols = step.result.cols();
  kernel::add({y, cols, 1}, {bias.at(example), 0, 1}, step.result.rows(), cols, y);
}

void multiply(const Step& step, const Frame& frame, const float* bias,
              kernel::Activation activation) {
  const Operand& x = step.operands[0];
  const View view = step.view(frame, 0);
  float* y = step.out(frame);
  if (x.rows() == 1) {
    step.weights->multiply(view.data, view.stride, frame.examples, bias, activation, y);
  } else if (dense(view, x, frame)) {
    step.weights->multiply(view.data, x.cols(), frame.examples * x.rows(), bias, activation, y);
  } else {
    for (std::size_t e = 0; e < frame.examples; ++e) {
      step.weights->multiply(view.at(e), x.cols(), x.rows(), bias, activation,
                             y + e * step.result.size());
    }
  }
}

void multiply_example(const Step& step, const Frame& frame, std::size_t example) {
  const Operand& x = step.operands[0];
  const float* values = step.view(frame, 0).at(example);
  const float* weight = step.view(frame, 1).at(example);
  float* y = step.out(frame) + example * step.result.size();
  for (std::size_t r = 0; r < x.rows(); ++r) {
    for (std::size_t o = 0; o < step.result.cols(); ++o) {
      float sum = 0;
      for (std::size_t i = 0; i < x.cols(); ++i) {
        sum += values[r * x.cols() + i] * weight[o * x.cols() + i];
      }
      *y++ = sum;
    }
  }
}

}  // namespace

void run_packed_linear(const Step& step, const Frame& frame) {
  const float* bias = shared_bias(step, frame);
  if (step.operands.size() < 2 || bias != nullptr) {
    multiply(step, frame, bias, step.activation);
    return;
  }
  multiply(step, frame, nullptr, kernel::Activation::none);
  for (std::size_t e = 0; e < frame.examples; ++e) add_bias(step, frame, e, step.view(frame, 1));
  if (step.activation == kernel::Activation::relu) {
    kernel::relu(step.out(frame), frame.examples * step.result.size(), step.out(frame));
  }
}

void run_linear(const Step& step, const Frame& frame) {
  for (std::size_t e = 0; e < frame.examples; ++e) {
    multiply_example(step, frame, e);
    if (step.operands.size() == 3) add_bias(step, frame, e, step.view(frame, 2));
  }
}

}  // namespace lore
