#pragma once

#include <cstdint>
#include <vector>

#include "lore/data/feature_store.h"
#include "lore/graph/ops.h"

namespace lore {

// Semantic ids: what an entity is called by its text, in place of a number that says nothing (Singh
// et al., RecSys 2024; prefixes as tokens: Zheng et al. 2025).
struct SemanticIdsOptions {
  std::int32_t levels = 3;       // of codes, coarse to fine
  std::int32_t codes = 16;       // a level; codes^levels, the finest table's rows, is at most 65536
  std::int32_t directions = 64;  // principal components that codes are made of
  std::int32_t width = 16;       // of the field
  float sharpness = 50;          // of cells: residual_codes.h
  float vector_dropout = 0.1f;   // share of vectors hidden in training
};

// A field a side that has vectors, [1, width], to be joined to a backbone:
//
//   r_1     the vector's first principal components, of length 1 in the mean
//   p_l     the code of r_l among the level's centroids: 1 for the nearest, 0 for others, soft near
//           the border of two cells, so that scores are continuous in the vector
//   r_l+1   what the centroid leaves: r_l - p_l C_l
//   field   sum over l of T_l[p_1 .. p_l], or a trained vector where there is no text
//
// T_l is a trained embedding of each prefix of l codes, zero at the start, so that fusion begins by
// changing nothing. Entities whose texts are alike share what clicks teach of them. The centroids
// are fixed: residual k-means of the vectors of all entities. Codes are computed from the vector
// within the graph: an entity upserted while serving has them too.
//
// Throws Error(invalid_argument) if no input is a vector or an option is out of range.
std::vector<Value> semantic_ids(Graph& graph, const std::vector<Input>& inputs,
                                const SemanticIdsOptions& options);

// The components and centroids for the vectors in `store`, which stay.
Weights semantic_ids_weights(const FeatureStore& store, const SemanticIdsOptions& options);

}  // namespace lore
