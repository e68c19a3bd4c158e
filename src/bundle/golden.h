#pragma once

#include <vector>

#include "lore/bundle/bundle.h"
#include "lore/data/safetensors.h"
#include "lore/engine/engine.h"

namespace lore {

// Golden rows as tensors, n rows: "user", "item" I32 [n], "time" I64 [n], "logit" F32 [n, 1], and
// for each k of own_ids (I32) and own_floats (F32): "<k>" the rows' values one after the other,
// "<k>.sizes" I32 [n] how many each has.
void write_golden(const std::vector<GoldenRow>& rows, TensorWriter& writer);

// Throws Error(corrupt) with file and tensor for rows that do not fit `store`.
std::vector<GoldenRow> read_golden(const TensorFile& file, const FeatureStore& store);

// Scores each row anew. Throws Error(mismatch) with the first row that differs by more than
// `tolerance` or is not finite.
void replay_golden(const std::vector<GoldenRow>& rows, const FeatureStore& store,
                   const Engine& engine, float tolerance);

}  // namespace lore
