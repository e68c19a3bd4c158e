#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "lore/data/safetensors.h"
#include "lore/graph/graph.h"

// The numbers training goes on from, in a tensor file and out of it again, into memory that stays
// where it is.
namespace lore {

// This and write_weights() borrow what they are given until `writer` has written.
void write_floats(TensorWriter& writer, const std::string& name, std::span<const float> values);

// Throws Error(mismatch) for a tensor of another size, and what TensorFile throws.
void read_floats(const TensorFile& file, const std::string& name, std::span<float> values);

// Throw as read_floats() does where the tensor has not `count` integers.
std::vector<std::int32_t> read_int32s(const TensorFile& file, const std::string& name,
                                      std::size_t count);
std::vector<std::int64_t> read_int64s(const TensorFile& file, const std::string& name,
                                      std::size_t count);

// Each matrix under `prefix` and its name.
void write_weights(TensorWriter& writer, const std::string& prefix, const Weights& weights);

// Fills the matrices that `weights` has.
void read_weights(const TensorFile& file, const std::string& prefix, Weights& weights);

}  // namespace lore
