#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "lore/graph/graph.h"
#include "lore/table.h"

#include "kernel/aligned.h"
#include "text/packed_linear.h"
#include "text/token_batch.h"

namespace lore {

// What a step works on: the tokens, the arena of values, and scratch memory.
struct TokenFrame {
  const TokenBatch& batch;
  float* values;
  std::size_t capacity;  // tokens each value has room for
  std::byte* scratch;

  float* at(std::size_t offset) const { return values + offset * capacity; }
};

using TextStep = std::function<void(const TokenFrame&)>;

// A value in the arena: [T, rows, cols], dense.
struct Slot {
  std::size_t offset = 0;  // floats a token
  Shape shape = {};

  std::size_t size() const { return static_cast<std::size_t>(shape.size()); }
  float* of(const TokenFrame& frame) const { return frame.at(offset); }
};

using SharedFloats = std::shared_ptr<const kernel::AlignedFloats>;

// One operator each; the formulas are those of graph/ops.h and graph/text_ops.h.

// `input` is the name of an input of text_ops.h; ids are read `offset` rows further on.
TextStep lookup_step(const std::string& input, Table table, std::size_t offset, Slot out);
TextStep linear_step(std::shared_ptr<const PackedLinear> layer, Slot x, Slot out);
TextStep add_step(std::vector<Slot> xs, Slot out);
TextStep multiply_step(Slot x, Slot y, Slot out);
TextStep affine_step(Slot x, float a, float b, Slot out);
TextStep activation_step(Activation activation, Slot x, Slot out);
TextStep layer_norm_step(SharedFloats weight, SharedFloats bias, float epsilon, Slot x, Slot out);
TextStep rms_norm_step(SharedFloats weight, float epsilon, Slot x, Slot out);

// `angles` as rotation_angles() gives them.
TextStep rotary_step(SharedFloats angles, Slot x, Slot out);
kernel::AlignedFloats rotation_angles(std::size_t positions, std::size_t width, float base);

// T5's bucket of a key `distance` tokens after the query: half of the buckets for keys behind, half
// for those ahead; in each the nearest distances have their own, and the rest share by logarithm.
std::size_t bucket_of(std::ptrdiff_t distance, std::size_t buckets, std::size_t farthest);

// `bias` [buckets, heads] with its `farthest` distance, or null.
struct AttentionSlots {
  Slot q;
  Slot k;
  Slot v;
  bool causal = false;
  std::shared_ptr<const Matrix> bias = nullptr;
  std::size_t farthest = 0;
};
TextStep attention_step(const AttentionSlots& slots, Slot out);

// Bytes of scratch memory that the step needs for texts of `longest` tokens.
std::size_t attention_bytes(const AttentionSlots& slots, std::size_t longest);

}  // namespace lore
