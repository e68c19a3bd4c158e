#pragma once

#include "lore/data/safetensors.h"
#include "lore/graph/graph.h"
#include "lore/table.h"

namespace lore {

// Weights in the safetensors layout: one tensor a parameter, under its name, F32 [rows, cols]. They
// are borrowed until `writer` has written.
void write_weights(const Weights& weights, TensorWriter& writer);

// Reads every tensor of `file` (F32, F16 or BF16, rank 1 or 2). Throws Error(corrupt) naming the
// tensor that is no matrix of floats. Whether the weights fit a graph is for check_weights to say.
Weights read_weights(const TensorFile& file);

// Tables under their names, as TensorWriter::borrow has them.
void write_tables(const Tables& tables, TensorWriter& writer);

// Reads every table of `file`, whose memory they share. Throws as TensorFile::table.
Tables read_tables(const TensorFile& file);

}  // namespace lore
