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
// Letters: F fields (columns, the history's mean, knowledge), E [F, D] their embeddings with rows
// e_f, x_0 all of them side by side, L the history's length. "First order" is a bias, a number a
// column and a linear term of the knowledge. "MLP" ends in the logit. Histories are masked
// throughout, and their mean is that of the items that are there: reference codes divide by the
// longest length, or need every history full.
enum class Backbone : std::uint8_t {
  // Logistic regression: the first order alone. Richardson et al., WWW 2007.
  lr,
  // Rendle, ICDM 2010: first order + sum over f < g of <e_f, e_g>. Knowledge, of another origin
  // than the factors, is in the first order only.
  fm,
  // Juan et al., RecSys 2016: first order + sum over f < g of <e_f,g , e_g,f>, e_f,g [K] being the
  // factors of f for its pair with g; K is `field_aware_dim`. Knowledge as in fm.
  ffm,
  // Cheng et al., DLRS 2016: first order + MLP over x_0. The paper's wide part also has products of
  // columns chosen by hand; none are made here.
  wide_deep,
  // Guo et al., IJCAI 2017: first order + factorisation machine + MLP over the same fields.
  deepfm,
  // Lian et al., KDD 2018: first order + MLP + compressed interactions: X_k [H_k, D] with rows
  // sum over h, f of w_hf (row h of X_{k-1}) * e_f, each X_k summed over D; H_k are `cin_layers`.
  xdeepfm,
  // Wang et al., ADKDD 2017: x_{l+1} = x_0 (w_l . x_l) + b_l + x_l beside an MLP.
  dcn,
  // Wang et al., WWW 2021, parallel form: x_{l+1} = x_0 * (W_l x_l + b_l) + x_l beside an MLP; W_l
  // [N, N], or U_l V_l of rank `cross_rank`.
  dcnv2,
  // Qu et al., ICDM 2016: MLP over x_0 and <e_f, e_g> for each f < g.
  ipnn,
  // Song et al., CIKM 2019: E <- relu(heads of self-attention over the fields + E W); the logit is
  // linear in the last E. Scores are divided by sqrt(width of a head), which the paper leaves out.
  autoint,
  // The same, added to an MLP over x_0.
  autoint_plus,
  // Huang et al., RecSys 2019: s = relu(W_2 relu(W_1 mean_D(E))) weighs fields (SENet); first
  // order + MLP over (e_f W) * e_g for each f < g, of E and of s E.
  fibinet,
  // Li et al., CIKM 2019: fields are nodes, edges a_fg = softmax over g != f of
  // leaky_relu(w [e_f, e_g]); h_f <- GRU(W_f^in sum_g a_fg W_g^out h_g + b, h_f) + e_f,
  // `graph_layers` times with shared weights; the logit is sum over f of sigmoid(..)_f (v . h_f).
  fignn,
  // Wang et al., DLP-KDD 2021: blocks relu(norm(W (norm(x) * mask))) with the mask a two-layer
  // function of x_0; beside each other under an MLP, or in a row of widths `hidden`. Knowledge
  // bypasses the norm, which would make a vector of length one of what its gate holds near zero.
  masknet,
  // Mao et al., AAAI 2023: two MLPs over x_0 weighed by 2 sigmoid(MLP(columns of the request)) and
  // of the item; logit = linear in both ends o_1, o_2 + sum over heads of o_1 W o_2.
  finalmlp,
  // Zhu et al., SIGIR 2023: layers h + h * g, h and g linear in their input; the mean of two such
  // stacks' logits, over the fields beside the fields weighed by a linear layer over fields, and
  // over x_0. The paper also trains each stack on the mean's prediction; here the mean alone is.
  finalnet,
  // Zhou et al., KDD 2018: each history item weighted by an attention unit over
  // [q, k, q - k, q * k] with Dice, summed without softmax; then an MLP. The reference code takes
  // Dice's mean and variance from the batch at inference too, so that a score depends on its
  // neighbours; here they are running statistics, over the items that are there.
  din,
  // Zhou et al., AAAI 2019: states h_l of a GRU over the history; a_l = softmax(h_l W target); the
  // last state of an AUGRU over the h_l, whose update gate a_l scales, is the interest; MLP. The
  // paper's auxiliary loss on the next item is not part of a graph, and not trained.
  dien,
  // Chen et al., DLP-KDD 2019: `transformer_blocks` of multi-head self-attention over [target,
  // history] with trained positions; MLP over the target's row and the mean of the others. The
  // paper joins all rows, which ties the MLP to L.
  bst,
};

inline constexpr Backbone all_backbones[] = {
    Backbone::lr,     Backbone::fm,      Backbone::ffm,          Backbone::wide_deep,
    Backbone::deepfm, Backbone::xdeepfm, Backbone::dcn,          Backbone::dcnv2,
    Backbone::ipnn,   Backbone::autoint, Backbone::autoint_plus, Backbone::fibinet,
    Backbone::fignn,  Backbone::masknet, Backbone::finalmlp,     Backbone::finalnet,
    Backbone::din,    Backbone::dien,    Backbone::bst,
};

const char* name_of(Backbone backbone);  // "lr", "wide_deep", ...
std::optional<Backbone> backbone_of(std::string_view name);

// FiBiNET's matrices: one for all pairs, or one for each left field.
enum class Bilinear : std::uint8_t { all, each };

struct BackboneOptions {
  Backbone kind = Backbone::dcnv2;
  std::int32_t embedding_dim = 16;                        // D: 1 to 4096; ffm has its own
  std::vector<std::int32_t> hidden = {256, 128, 64};      // widths of the MLP
  float dropout = 0;                                      // after each hidden layer
  std::int32_t cross_layers = 3;                          // dcn, dcnv2: 1 to 16
  std::int32_t cross_rank = 0;                            // dcnv2: of W_l; 0: full
  std::vector<std::int32_t> attention_hidden = {32, 16};  // din
  std::int32_t field_aware_dim = 4;                       // ffm: K, 1 to 256
  std::vector<std::int32_t> cin_layers = {32, 32};        // xdeepfm: H_k
  std::int32_t attention_layers = 3;                      // autoint: 1 to 16
  std::int32_t attention_dim = 32;                        // autoint: of all heads together
  std::int32_t attention_heads = 2;                       // autoint, bst: 1 to 64
  std::int32_t senet_reduction = 3;                       // fibinet: W_1 is [F / this, F]
  Bilinear bilinear = Bilinear::all;                      // fibinet
  std::int32_t graph_layers = 2;                          // fignn: 1 to 16
  std::int32_t mask_blocks = 3;                           // masknet, side by side: 1 to 16
  std::int32_t mask_block_dim = 64;                       // masknet, side by side: a block's width
  float mask_ratio = 1;                                   // masknet: hidden to output of a mask
  bool serial_masks = false;                              // masknet: blocks in a row
  std::vector<std::int32_t> second_hidden = {};           // finalmlp: empty: as hidden
  std::vector<std::int32_t> gate_hidden = {64};           // finalmlp
  std::int32_t fusion_heads = 2;                          // finalmlp: 1 to 256
  std::int32_t transformer_blocks = 1;                    // bst: 1 to 16
};

// The model's inputs embedded as `options.kind` reads them.
Fields embed_fields(Graph& graph, const std::vector<Input>& inputs, const BackboneOptions& options);

// The model's logit [1, 1] over fields embedded for it. Throws Error(invalid_argument) where the
// backbone needs what the data lacks (din, dien, bst: a history; pairs: two fields) or an option is
// out of range.
Value build_backbone(const Fields& fields, const BackboneOptions& options);

}  // namespace lore
