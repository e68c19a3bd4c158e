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
//
// Letters: e_f [D] the embedding of field f, x_0 [N] all of them side by side, history's mean and
// knowledge included; "first order" = bias + a number a column + a linear term of the knowledge.
enum class Backbone : std::uint8_t {
  // Logistic regression: the first order alone. Richardson et al., WWW 2007.
  lr,
  // Rendle, ICDM 2010: first order + sum over pairs of fields <e_f, e_g>. Knowledge, of another
  // origin than the factors, is in the first order only.
  fm,
  // Cheng et al., DLRS 2016: first order + MLP over x_0. The paper's wide part also has products of
  // columns chosen by hand; none are made here.
  wide_deep,
  // Guo et al., IJCAI 2017: first-order terms + factorisation machine + MLP over the same fields.
  deepfm,
  // Wang et al., ADKDD 2017: x_{l+1} = x_0 (w_l . x_l) + b_l + x_l beside an MLP.
  dcn,
  // Wang et al., WWW 2021, parallel form: x_{l+1} = x_0 * (W_l x_l + b_l) + x_l beside an MLP; W_l
  // [N, N], or U_l V_l of rank `cross_rank`.
  dcnv2,
  // Zhou et al., KDD 2018: each history item weighted by an attention unit over
  // [q, k, q - k, q * k] with Dice, summed without softmax; then an MLP. The reference code takes
  // Dice's mean and variance from the batch at inference too, so that a score depends on its
  // neighbours; here they are running statistics, over the items that are there.
  din,
};

inline constexpr Backbone all_backbones[] = {
    Backbone::lr,  Backbone::fm,    Backbone::wide_deep, Backbone::deepfm,
    Backbone::dcn, Backbone::dcnv2, Backbone::din,
};

const char* name_of(Backbone backbone);  // "lr", "wide_deep", ...
std::optional<Backbone> backbone_of(std::string_view name);

struct BackboneOptions {
  Backbone kind = Backbone::dcnv2;
  std::int32_t embedding_dim = 16;                        // D
  std::vector<std::int32_t> hidden = {256, 128, 64};      // widths of the MLP
  float dropout = 0;                                      // after each hidden layer
  std::int32_t cross_layers = 3;                          // dcn, dcnv2: 1 to 16
  std::int32_t cross_rank = 0;                            // dcnv2: of W_l; 0: full
  std::vector<std::int32_t> attention_hidden = {32, 16};  // din
};

// The model's inputs embedded as `options.kind` reads them.
Fields embed_fields(Graph& graph, const std::vector<Input>& inputs, const BackboneOptions& options);

// The model's logit [1, 1] over fields embedded for it. Throws Error(invalid_argument) where the
// backbone needs what the data lacks (din: a history) or an option is out of range.
Value build_backbone(const Fields& fields, const BackboneOptions& options);

}  // namespace lore
