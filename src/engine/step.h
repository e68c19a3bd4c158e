#pragma once

#include <cstddef>
#include <vector>

#include "lore/data/batch.h"
#include "lore/graph/graph.h"

#include "kernel/byte_matrix.h"
#include "kernel/gather.h"
#include "kernel/packed_matrix.h"

namespace lore {

// Where a value stands: its matrix for each of a run of examples, `stride` floats from one to the
// next; 0 where all share one.
struct View {
  float* data = nullptr;
  std::size_t stride = 0;

  float* at(std::size_t example) const { return data + example * stride; }
};

// What a step works on: a run of examples, every value's place, and the batch they come from.
struct Frame {
  const View* values = nullptr;  // by NodeId
  std::size_t examples = 0;
  const Batch* batch = nullptr;  // of steps that look up
  std::size_t first = 0;         // batch row of the first example
};

// A value read under a shape, which a reshape may have made another than it was computed in.
struct Operand {
  NodeId value = -1;
  Shape shape = {};

  std::size_t rows() const { return static_cast<std::size_t>(shape.rows); }
  std::size_t cols() const { return static_cast<std::size_t>(shape.cols); }
  std::size_t size() const { return rows() * cols(); }
};

// One operator over all examples of a frame. Results are dense: [examples, rows, cols].
struct Step {
  void (*run)(const Step&, const Frame&) = nullptr;
  Operand result = {};
  std::vector<Operand> operands = {};
  float a = 0;  // operator attributes
  float b = 0;
  std::size_t column = 0;                                    // lookups: the batch's column of ids
  kernel::TableView table = {};                              // embedding
  const kernel::PackedMatrix* weights = nullptr;             // linear
  const kernel::ByteMatrix* bytes = nullptr;                 // linear: in place of the weights
  kernel::Activation activation = kernel::Activation::none;  // linear
  kernel::DiceParameters dice = {};                          // linear, dice
  bool scales_bytes = false;                                 // scaled linear: through bytes
  std::vector<Step> links = {};                              // row chain: what follows what

  View view(const Frame& frame, std::size_t operand) const {
    return frame.values[operands[operand].value];
  }
  float* out(const Frame& frame) const { return frame.values[result.value].data; }
};

// The operand's examples follow each other without gaps.
inline bool dense(View view, const Operand& operand, const Frame& frame) {
  return frame.examples == 1 || view.stride == operand.size();
}

}  // namespace lore
