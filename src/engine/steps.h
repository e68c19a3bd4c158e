#pragma once

#include "engine/step.h"

namespace lore {

// The operators as steps (formulas: lore/graph/ops.h). Operands in the operator's order, but for
// parameters that the step itself holds.

// lookup_steps.cc: (ids); Step::column, and Step::table for the embedding
void run_embedding(const Step& step, const Frame& frame);
void run_mask(const Step& step, const Frame& frame);

// linear_steps.cc: (x) or (x, bias) with Step::weights; (x, weight) or (x, weight, bias) without.
// run_scaled_linear is of a product: (x, factors, bias...), x one row, factors [L, in] -> [L, out],
// row l being activation((x * factors_l) W^T + biases), each bias [L, out] or [1, out].
// run_row_chain takes row l through a scaled layer and the packed ones of Step::links behind it,
// for each l; factors and biases but one [1, out] of each example are shared by all of them, and
// the results of all links but the last have room for one row an example.
void run_packed_linear(const Step& step, const Frame& frame);
void run_scaled_linear(const Step& step, const Frame& frame);
void run_row_chain(const Step& step, const Frame& frame);
void run_linear(const Step& step, const Frame& frame);

// elementwise_steps.cc
void run_add(const Step& step, const Frame& frame);
void run_sub(const Step& step, const Frame& frame);
void run_mul(const Step& step, const Frame& frame);
void run_affine(const Step& step, const Frame& frame);
void run_relu(const Step& step, const Frame& frame);
void run_sigmoid(const Step& step, const Frame& frame);
void run_tanh(const Step& step, const Frame& frame);
void run_dice(const Step& step, const Frame& frame);

// join_steps.cc
void run_concat(const Step& step, const Frame& frame);
void run_stack(const Step& step, const Frame& frame);

// pool_steps.cc
void run_softmax(const Step& step, const Frame& frame);
void run_mean_groups(const Step& step, const Frame& frame);
void run_weighted_sum(const Step& step, const Frame& frame);
void run_fm(const Step& step, const Frame& frame);

// norm_steps.cc
void run_layer_norm(const Step& step, const Frame& frame);

// reorder_steps.cc
void run_transpose(const Step& step, const Frame& frame);
void run_slice_rows(const Step& step, const Frame& frame);
void run_sum_rows(const Step& step, const Frame& frame);

// product_steps.cc
void run_outer(const Step& step, const Frame& frame);
void run_inner_products(const Step& step, const Frame& frame);
void run_pair_products(const Step& step, const Frame& frame);
void run_matmul(const Step& step, const Frame& frame);
void run_grouped_linear(const Step& step, const Frame& frame);

// sequence_steps.cc
void run_cross_attention(const Step& step, const Frame& frame);
void run_gru(const Step& step, const Frame& frame);

}  // namespace lore
