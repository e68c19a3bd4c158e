#pragma once

#include <cstdint>

#include "lore/graph/graph.h"

namespace lore {

// Distillation: a model with text teaches the backbone that is served, which has none (ELEC, 2025,
// whose gain network teaches a vanilla one by its scores and by its representations).
//
//   loss = share * LogLoss(p_teacher, p) + (1 - share) * LogLoss(label, p)
//          + feature_weight * mean over n of (W h + b - z)_n^2
//
// of which the first line is the LogLoss of p against share * p_teacher + (1 - share) * label. h
// [1, H] is what the student's last layers see, z [1, N] what those of the teachers see of the same
// row, side by side, each number less its mean and over its deviation; W and b are trained with the
// student and left behind. The teachers are trained first, on the same rows, and chosen on
// validation rows. The served model costs what it costs without text.
struct ElecOptions {
  float share = 0.8f;         // of the teacher's word, 0 to 1
  std::int32_t teachers = 1;  // trained with seeds of their own; the mean of their words counts
  float feature_weight = 0;   // 0 or more; 0: of the second line nothing is computed
};

// What the last layers of `model` see of a row, [1, N], as the output of a graph: the inputs of the
// layers whose sum is the logit, and all else that is added up to it. REQUIRES: the output of
// `model` is a logit.
Graph representation_of(const Graph& model);

// What a student is while it learns: `model` with the output [logit, W h + b], [1, 1 + width], of
// which the names of W and b start with "elec.projection". REQUIRES: as representation_of.
Graph student_graph(const Graph& model, std::int32_t width);

}  // namespace lore
