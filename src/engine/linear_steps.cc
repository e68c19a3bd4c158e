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

void multiply(const Step& step, Rows x, const Epilogue& epilogue, float* y, std::size_t y_stride) {
  if (step.bytes != nullptr) return step.bytes->multiply(x, epilogue, y, y_stride);
  step.weights->multiply(x, epilogue, y, y_stride);
}

void multiply(const Step& step, Rows x, const Epilogue& epilogue, float* y) {
  multiply(step, x, epilogue, y, step.weights->out());
}

// Some of the rows of a scaled layer, for examples that share its factors and biases.
struct ScaledRows {
  std::size_t example = 0;
  std::size_t examples = 0;
  std::size_t row = 0;
  std::size_t rows = 0;
};

void multiply_scaled(const Step& step, const Frame& frame, const ScaledRows& part, float* y) {
  const View x = step.view(frame, 0);
  const float* const factors = step.view(frame, 1).at(part.example) + part.row * step.weights->in();
  const float* const bias = step.view(frame, 2).at(part.example) + part.row * step.weights->out();
  Epilogue e{.bias = bias, .activation = step.activation, .dice = step.dice};
  if (step.operands.size() == 4) {
    e.row_bias = step.view(frame, 3).at(part.example);
    e.row_bias_stride = step.view(frame, 3).stride;
  }
  const Rows rows{x.at(part.example), x.stride, part.examples};
  if (step.scales_bytes) {
    kernel::multiply_scaled_bytes(*step.weights, rows, factors, part.rows, e, y);
  } else {
    step.weights->multiply_scaled(rows, factors, part.rows, e, y);
  }
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
  const bool one_request = shared(step.view(frame, 1), frame) && shared(step.view(frame, 2), frame);
  const std::size_t together = one_request ? frame.examples : 1;
  for (std::size_t e = 0; e < frame.examples; e += together) {
    multiply_scaled(step, frame, {.example = e, .examples = together, .rows = step.result.rows()},
                    step.out(frame) + e * step.result.size());
  }
}

void run_row_chain(const Step& step, const Frame& frame) {
  for (std::size_t row = 0; row < step.result.rows(); ++row) {
    const Step* link = step.links.data();
    multiply_scaled(*link, frame, {.examples = frame.examples, .row = row, .rows = 1},
                    link->out(frame));
    while (link + 1 != step.links.data() + step.links.size()) {
      const float* const x = link->out(frame);
      const std::size_t width = link->result.cols();
      ++link;
      const bool is_last = link->result.value == step.result.value;
      float* const y = link->out(frame) + (is_last ? row * link->result.cols() : 0);
      multiply(*link, {x, width, frame.examples}, epilogue(*link, frame, 0), y,
               is_last ? link->result.size() : link->result.cols());
    }
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
