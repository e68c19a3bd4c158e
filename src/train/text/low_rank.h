#pragma once

#include <cstdint>
#include <string>

#include "lore/graph/graph.h"

// LoRA (Hu et al. 2022): a layer's weight W [out, in] stays as it is, and 2 B A is learnt beside
// it, A [rank, in] and B [out, rank]. Both stand in the weights under W's name and an ending.
namespace lore {

inline constexpr float low_rank_scale = 2;

std::string low_rank_a(const std::string& weight);
std::string low_rank_b(const std::string& weight);

// Gives every layer of `graph` its A, of random numbers, and B, of zeros: the model stays as it is.
void add_low_rank(const Graph& graph, std::int32_t rank, std::uint64_t seed, Weights& weights);

// The weights of `graph` with 2 B A added to each W that has one: what is served.
Weights merged(const Graph& graph, const Weights& weights);

}  // namespace lore
