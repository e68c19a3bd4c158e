#pragma once

#include <cstdint>
#include <string>

#include "lore/graph/ops.h"

// The operators of what fields have to do with each other, and of what happens along a history,
// beside those of ops.h.
namespace lore {

// x [R, C * K] with entries of K numbers, its rows and columns of entries swapped: [C, R * K].
Value transpose(Value x, std::int32_t entry = 1);

// `count` rows of x from `first` on: [count, C].
Value slice_rows(Value x, std::int32_t first, std::int32_t count);

// The sum of the rows of x [R, C]: [1, C].
Value sum_rows(Value x);

// The products of each row's numbers with those of the same row of y: x [R, A], y [R, B] ->
// [R, A * B], number a * B + b being x_ra y_rb. Lian et al. 2018 (the compressed interaction
// network's products, with rows for the embedding's numbers).
Value outer(Value x, Value y);

// <x_i, x_j> for each pair of rows i < j of x [F, D], in the order 01, 02, .., 12, ..:
// [1, F (F - 1) / 2]. Qu et al. 2016.
Value inner_products(Value x);

// x_i * y_j, number by number, for each i < j of x [F, D] and y [F, D], in the same order:
// [F (F - 1) / 2, D]. Huang et al. 2019.
Value pair_products(Value x, Value y);

// The matrix product: x [R, K], y [K, C] -> [R, C].
Value matmul(Value x, Value y);

// A layer of its own for each row: x [G, in] -> [G, out], row g being x_g W_g with the parameter
// "<name>.<g>.weight" [in, out] (xavier_normal).
Value grouped_linear(Value x, std::int32_t out, const std::string& name);

// Multi-head attention (Vaswani et al. 2017): q [R, heads * d], k [N, heads * d], v [N, heads * e]
// -> [R, heads * e], for each head softmax(q k^T / sqrt(d)) v. Where `mask` [N, 1] is 0 a key
// counts for nothing; where it is 0 for all, the result is zeros.
Value cross_attention(Value q, Value k, Value v, std::int32_t heads);
Value cross_attention(Value q, Value k, Value v, std::int32_t heads, Value mask);

// A gated recurrent unit (Cho et al. 2014) over the rows of x [L, in] from the last, the oldest of
// a history, to the first: the states [L, hidden], of which row 0 is the final one. With
// [r, u, n] = the gates' parts of W x + b and [r', u', n'] = those of U h + b':
//
//   r = sigmoid(r + r')   u = sigmoid(u + u')   n = tanh(n + r * n')   h <- (1 - u) h + u n
//
// A row with mask [L, 1] of 0 leaves the state as it is. With `update` [L, 1] the gate u is
// multiplied by it: AUGRU, the unit whose update is an attention (DIEN, Zhou et al. 2019).
// Parameters "<name>.input.weight" [3 hidden, in], "<name>.input.bias", "<name>.weight"
// [hidden, 3 hidden] and "<name>.bias" [1, 3 hidden].
Value gru(Value x, Value mask, std::int32_t hidden, const std::string& name);
Value gru(Value x, Value mask, Value update, std::int32_t hidden, const std::string& name);

}  // namespace lore
