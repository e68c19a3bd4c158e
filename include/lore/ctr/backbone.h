#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lore/ctr/fields.h"
#include "lore/graph/ops.h"

namespace lore {

// The collaborative models. Each is one function that builds a graph (src/ctr/<name>.cc).
enum class Backbone : std::uint8_t {
  // Guo et al., IJCAI 2017: first-order terms + factorisation machine + MLP over the same fields.
  deepfm,
  // Wang et al., WWW 2021, parallel form: x_{l+1} = x_0 * (W_l x_l + b_l) + x_l beside an MLP.
  dcnv2,
  // Zhou et al., KDD 2018: each history item weighted by an attention unit over
  // [q, k, q - k, q * k] with Dice, summed without softmax; then an MLP.
  din,
};

inline constexpr Backbone all_backbones[] = {Backbone::deepfm, Backbone::dcnv2, Backbone::din};

const char* name_of(Backbone backbone);  // "deepfm", ...
std::optional<Backbone> backbone_of(std::string_view name);

struct BackboneOptions {
  Backbone kind = Backbone::dcnv2;
  std::int32_t embedding_dim = 16;                        // D
  std::vector<std::int32_t> hidden = {256, 128, 64};      // widths of the MLP
  float dropout = 0;                                      // after each hidden layer
  std::int32_t cross_layers = 3;                          // dcnv2
  std::vector<std::int32_t> attention_hidden = {32, 16};  // din
};

// The model's logit [1, 1] over `fields`. Throws Error(invalid_argument) where the backbone needs
// what the data lacks (din: a history) or an option is out of range.
Value build_backbone(const Fields& fields, const BackboneOptions& options);

}  // namespace lore
