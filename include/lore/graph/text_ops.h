#pragma once

#include <cstdint>
#include <string>

#include "lore/graph/ops.h"

// The operators of text encoders, beside those of ops.h. In a graph over texts the examples are
// tokens: the batch is the tokens of all texts one after another, without padding, and a value is a
// matrix a token, mostly [1, H]. Only attention looks across the tokens of a text, and nothing
// looks across texts.
namespace lore {

// The ids of the tokens, below `vocabulary`; their places in their text, from 0; their segments (0
// everywhere for a single text): each [1, 1].
Value token_ids(Graph& graph, std::int32_t vocabulary);
Value token_positions(Graph& graph, std::int32_t positions);
Value token_segments(Graph& graph, std::int32_t segments);

// Row (id + offset) of the table `name`, for each id of `ids` [1, K]: [K, dim]. Unlike embedding(),
// no row stands for padding.
Value lookup(Value ids, std::int32_t dim, const std::string& name, std::int32_t offset = 0);

// (x - mean) / sqrt(variance + epsilon) * weight + bias over the columns of a row; Ba et al. 2016.
// Parameters "<name>.weight" and "<name>.bias" [1, C].
Value layer_norm(Value x, float epsilon, const std::string& name);

// x / sqrt(mean(x^2) + epsilon) * weight over the columns of a row; Zhang and Sennrich 2019.
// Parameter "<name>.weight" [1, C].
Value rms_norm(Value x, float epsilon, const std::string& name);

// x Phi(x) with the normal distribution's Phi; Hendrycks and Gimpel 2016. gelu_tanh is its
// approximation x/2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))).
Value gelu(Value x);
Value gelu_tanh(Value x);

// x sigmoid(x).
Value silu(Value x);

// Rotary position embedding of the rows of x [A, D] (Su et al. 2021), pairing column i with column
// i + D/2: the pair of a token at position p turns by p base^(-2i / D).
Value rotary(Value x, float base);

// For each of A heads: softmax over the tokens of the text of q_h . k / sqrt(D), times v; Vaswani
// et al. 2017. q [A, D], k and v [K, D], where head h reads row h K / A of k and v (grouped-query
// attention; Ainslie et al. 2023): [A, D]. The causal one lets a token see itself and those before.
Value attention(Value q, Value k, Value v);
Value causal_attention(Value q, Value k, Value v);

// The same with a trained number added to each score, looked up in the parameter `bias`
// [buckets, A] by how far the key is from the query, in T5's buckets: half of them for each
// direction; near distances have their own, farther ones share, all beyond `farthest` one (Raffel
// et al. 2020).
Value biased_attention(Value q, Value k, Value v, std::int32_t buckets, std::int32_t farthest,
                       const std::string& bias);

}  // namespace lore
