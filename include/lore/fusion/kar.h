#pragma once

#include <cstdint>
#include <vector>

#include "lore/graph/ops.h"

namespace lore {

// KAR's hybrid-expert adaptor (Xi et al., RecSys 2024). The paper's ablations are options of it: no
// shared experts is its MoE, one dedicated expert and none shared its MLP.
struct KarOptions {
  std::int32_t shared_experts = 2;                  // for both sides
  std::int32_t dedicated_experts = 5;               // for each side
  std::vector<std::int32_t> expert_hidden = {128};  // widths before the output
  std::int32_t width = 32;                          // of the adapted vector
  float vector_dropout = 0.1f;                      // share of vectors hidden in training
};

// The adapted vectors of the sides that have one, each [1, width], to be joined to a backbone as
// fields:
//
//   input      x = batch_norm(vector) over the rows that have one: encoders whose vectors share a
//              large mean, or are of unit length, would leave the experts almost constant
//   experts    E_k(x) = MLP of ReLU layers, the last one included; shared ones serve both sides
//   gate       softmax(W x + b) over the experts, from the side's own vector alone
//   adapted    a = sum_k gate_k E_k(x), or a trained vector where x is missing
//   joined     g * a, g trained and zero at the start, so that fusion begins by changing nothing
//
// In training a vector is hidden with probability `vector_dropout`, which trains the missing path.
// Each result depends on its own side alone, so the engine computes it once an item or a request.
// Throws Error(invalid_argument) if no input is a vector, or if the sides' vectors differ in width
// while experts are shared.
std::vector<Value> kar_fields(Graph& graph, const std::vector<Input>& inputs,
                              const KarOptions& options);

}  // namespace lore
