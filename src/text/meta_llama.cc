#include "text/meta_llama.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace lore {

namespace {

using Renaming = std::pair<const char*, const char*>;

constexpr std::array<Renaming, 10> renamings = {{{"embed_tokens.", "tok_embeddings."},
                                                 {"input_layernorm.", "attention_norm."},
                                                 {"post_attention_layernorm.", "ffn_norm."},
                                                 {"self_attn.q_proj.", "attention.wq."},
                                                 {"self_attn.k_proj.", "attention.wk."},
                                                 {"self_attn.v_proj.", "attention.wv."},
                                                 {"self_attn.o_proj.", "attention.wo."},
                                                 {"mlp.gate_proj.", "feed_forward.w1."},
                                                 {"mlp.down_proj.", "feed_forward.w2."},
                                                 {"mlp.up_proj.", "feed_forward.w3."}}};

Matrix parted(const Matrix& weight, std::size_t head_width) {
  Matrix result(weight.rows(), weight.cols());
  for (std::size_t r = 0; r < weight.rows(); ++r) {
    const std::size_t within = r % head_width;
    const std::size_t to = r - within + within / 2 + within % 2 * (head_width / 2);
    std::copy(weight.row(r).begin(), weight.row(r).end(), result.row(to).begin());
  }
  return result;
}

}  // namespace

std::string meta_name_of(const std::string& parameter) {
  for (const auto& [ours, metas] : renamings) {
    const std::size_t at = parameter.find(ours);
    if (at == std::string::npos) continue;
    std::string name = parameter;
    return name.replace(at, std::string_view(ours).size(), metas);
  }
  return "";
}

void part_rotary_pairs(const ModelConfig& config, Weights& weights) {
  for (std::int32_t i = 0; i < config.layers; ++i) {
    for (const char* role : {"q_proj", "k_proj"}) {
      Matrix& weight = weights.at("layers." + std::to_string(i) + ".self_attn." + role + ".weight");
      weight = parted(weight, static_cast<std::size_t>(config.head_width));
    }
  }
}

}  // namespace lore
