#include "text/model_config.h"

#include <algorithm>
#include <filesystem>
#include <utility>
#include <vector>

#include "lore/error.h"

#include "data/json_object.h"
#include "data/mapped_file.h"
#include "data/parse_json.h"

namespace lore {

namespace {

constexpr std::size_t max_depth = 32;
constexpr std::int64_t most = 1 << 24;  // of any size: rows of a table

std::vector<std::string> keys_of(const JsonObject::Json& json) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : json.items()) keys.push_back(key);
  return keys;
}

// Keys that say nothing here ("transformers_version", ...) are many and skipped.
class Config {
 public:
  Config(const JsonObject::Json& json, const std::string& file)
      : json_(json), object_(json, file, "", "the configuration of a model", keys_of(json)) {}

  bool has(const std::string& key) const { return object_.has(key) && !object_.at(key).is_null(); }

  std::int32_t size(const std::string& key) const {
    return static_cast<std::int32_t>(object_.integer(key, 1, most));
  }
  std::int32_t size(const std::string& key, std::int32_t fallback) const {
    return has(key) ? size(key) : fallback;
  }
  std::int32_t id(const std::string& key, std::int32_t fallback) const {
    return has(key) ? static_cast<std::int32_t>(object_.integer(key, 0, most)) : fallback;
  }
  float number(const std::string& key, double fallback) const {
    return static_cast<float>(has(key) ? object_.number(key) : fallback);
  }
  bool flag(const std::string& key, bool fallback) const {
    return has(key) ? object_.flag(key, fallback) : fallback;
  }
  std::string text(const std::string& key, const std::string& fallback) const {
    return has(key) ? object_.text(key) : fallback;
  }

  const JsonObject& object() const { return object_; }

  [[noreturn]] void refuse(const std::string& key, const std::string& problem,
                           const std::string& expected = "") const {
    throw Error(
        {.kind = ErrorKind::unsupported,
         .problem = problem,
         .place = {.file = object_.file(), .field = key},
         .expected = expected,
         .found = has(key) ? json_.at(key).dump(-1, ' ', false, error_handler) : "nothing"});
  }

  Activation activation(const std::string& key, const std::string& fallback) const {
    static const std::vector<std::pair<std::string, Activation>> known = {
        {"gelu", Activation::gelu},
        {"gelu_new", Activation::gelu_tanh},
        {"gelu_pytorch_tanh", Activation::gelu_tanh},
        {"relu", Activation::relu},
        {"silu", Activation::silu},
        {"swish", Activation::silu}};
    const std::string name = text(key, fallback);
    for (const auto& [other, activation] : known) {
      if (name == other) return activation;
    }
    refuse(key, "an activation that is unknown here", "gelu, gelu_new, relu or silu");
  }

 private:
  static constexpr auto error_handler = JsonObject::Json::error_handler_t::replace;

  const JsonObject::Json& json_;
  JsonObject object_;
};

void require_divides(const Config& config, const std::string& key, std::int32_t whole,
                     std::int32_t part) {
  if (whole % part != 0) {
    config.object().fail(key, {.kind = ErrorKind::format,
                               .problem = "does not divide what it should",
                               .expected = "a divisor of " + std::to_string(whole),
                               .found = std::to_string(part)});
  }
}

void require_absolute_positions(const Config& config) {
  if (config.text("position_embedding_type", "absolute") != "absolute") {
    config.refuse("position_embedding_type", "positions of a kind unknown here", "absolute");
  }
}

struct SizeKeys {
  const char* width;
  const char* layers;
  const char* heads;
  const char* inner_width;
  const char* activation;
};

ModelConfig sizes_of(const Config& config, const SizeKeys& keys) {
  ModelConfig model;
  model.vocabulary = config.size("vocab_size");
  model.positions = config.size("max_position_embeddings");
  model.width = config.size(keys.width);
  model.layers = config.size(keys.layers);
  model.heads = model.key_heads = config.size(keys.heads);
  require_divides(config, keys.heads, model.width, model.heads);
  model.head_width = model.width / model.heads;
  model.inner_width = config.size(keys.inner_width);
  model.activation = config.activation(keys.activation, "gelu");
  return model;
}

// What BERT and its kin name alike.
ModelConfig encoder_config(const Config& config) {
  ModelConfig model = sizes_of(config, {"hidden_size", "num_hidden_layers", "num_attention_heads",
                                        "intermediate_size", "hidden_act"});
  model.segments = config.size("type_vocab_size", 2);
  model.epsilon = config.number("layer_norm_eps", 1e-12);
  require_absolute_positions(config);
  return model;
}

// RoBERTa counts positions from the row after the padding's.
void count_after_padding(const Config& config, ModelConfig& model) {
  model.first_position = config.id("pad_token_id", 1) + 1;
  model.positions -= model.first_position;
  if (model.positions < 1) {
    config.object().fail("max_position_embeddings", {.problem = "no positions are left"});
  }
}

ModelConfig roberta_config(const Config& config) {
  ModelConfig model = encoder_config(config);
  count_after_padding(config, model);
  return model;
}

ModelConfig mpnet_config(const Config& config) {
  ModelConfig model = encoder_config(config);
  model.architecture = Architecture::mpnet;
  model.segments = 0;
  model.buckets = config.size("relative_attention_num_buckets", 32);
  count_after_padding(config, model);
  return model;
}

ModelConfig albert_config(const Config& config) {
  ModelConfig model = encoder_config(config);
  model.architecture = Architecture::albert;
  model.table_width = config.size("embedding_size", 128);
  model.groups = config.size("num_hidden_groups", 1);
  model.activation = config.activation("hidden_act", "gelu_new");
  if (config.size("inner_group_num", 1) != 1) {
    config.refuse("inner_group_num", "more than one layer a group", "1");
  }
  if (model.groups > model.layers) {
    config.object().fail("num_hidden_groups", {.problem = "more groups than layers"});
  }
  return model;
}

ModelConfig distilbert_config(const Config& config) {
  ModelConfig model = sizes_of(config, {"dim", "n_layers", "n_heads", "hidden_dim", "activation"});
  model.architecture = Architecture::distilbert;
  return model;
}

// "gated-gelu" names the tanh form, as the models that say it were trained.
void read_feed_forward(const Config& config, ModelConfig& model) {
  const std::string name = config.text("feed_forward_proj", "relu");
  model.gated = name.starts_with("gated-");
  if (name == "gated-gelu") {
    model.activation = Activation::gelu_tanh;
  } else if (name == "relu" || name == "gated-relu") {
    model.activation = Activation::relu;
  } else if (name == "gated-silu") {
    model.activation = Activation::silu;
  } else {
    config.refuse("feed_forward_proj", "a feed-forward layer that is unknown here",
                  "relu, gated-gelu, gated-silu or gated-relu");
  }
}

ModelConfig t5_config(const Config& config) {
  ModelConfig model;
  model.architecture = Architecture::t5;
  model.vocabulary = config.size("vocab_size");
  model.width = config.size("d_model");
  model.layers = config.size("num_layers");
  model.heads = model.key_heads = config.size("num_heads");
  model.head_width = config.size("d_kv");
  model.inner_width = config.size("d_ff");
  model.epsilon = config.number("layer_norm_epsilon", 1e-6);
  model.buckets = config.size("relative_attention_num_buckets", 32);
  model.farthest = config.size("relative_attention_max_distance", 128);
  read_feed_forward(config, model);
  return model;
}

// Positions as such; scaled ones ("yarn", "llama3") are other models. Newer files say it, and the
// base, under "rope_parameters".
void read_rotation(const Config& config, ModelConfig& model) {
  model.rotary_base = config.number("rope_theta", 10000);
  for (const char* key : {"rope_scaling", "rope_parameters"}) {
    if (!config.has(key)) continue;
    const JsonObject::Json& rope = config.object().at(key);
    const bool plain =
        rope.is_object() && rope.contains("rope_type") && rope["rope_type"] == "default";
    if (!plain) config.refuse(key, "scaled positions", "none");
    if (!rope.contains("rope_theta")) continue;
    if (!rope["rope_theta"].is_number()) config.refuse(key, "a base that is no number");
    model.rotary_base = rope["rope_theta"].get<float>();
  }
}

ModelConfig llama_config(const Config& config, const std::string& type) {
  ModelConfig model;
  model.architecture = Architecture::llama;
  model.vocabulary = config.size("vocab_size");
  model.positions = config.size("max_position_embeddings", 2048);
  model.width = config.size("hidden_size");
  model.layers = config.size("num_hidden_layers");
  model.heads = config.size("num_attention_heads");
  model.key_heads = config.size("num_key_value_heads", model.heads);
  require_divides(config, "num_key_value_heads", model.heads, model.key_heads);
  if (!config.has("head_dim")) {
    require_divides(config, "num_attention_heads", model.width, model.heads);
  }
  model.head_width = config.size("head_dim", model.width / model.heads);
  model.inner_width = config.size("intermediate_size");
  model.activation = config.activation("hidden_act", "silu");
  model.epsilon = config.number("rms_norm_eps", 1e-6);
  read_rotation(config, model);
  model.output_bias = config.flag("attention_bias", false);
  model.input_biases = type == "qwen2" || model.output_bias;
  model.head_norms = type == "qwen3";
  // Texts no longer than the window see all of themselves.
  if (config.flag("use_sliding_window", type == "mistral")) {
    model.positions = std::min(model.positions, config.size("sliding_window", model.positions));
  }
  return model;
}

// The keys of Meta's own releases, and of llama2.c.
ModelConfig meta_llama_config(const Config& config) {
  ModelConfig model;
  model.architecture = Architecture::llama;
  model.paired_columns = true;
  model.vocabulary = config.size("vocab_size");
  model.positions = config.size("max_seq_len", 2048);
  model.width = config.size("dim");
  model.layers = config.size("n_layers");
  model.heads = config.size("n_heads");
  model.key_heads = config.size("n_kv_heads", model.heads);
  require_divides(config, "n_kv_heads", model.heads, model.key_heads);
  require_divides(config, "n_heads", model.width, model.heads);
  model.head_width = model.width / model.heads;
  model.inner_width = config.size("hidden_dim");
  model.activation = Activation::silu;
  model.epsilon = config.number("norm_eps", 1e-5);
  model.rotary_base = config.number("rope_theta", 10000);
  return model;
}

ModelConfig config_of(const Config& config) {
  if (!config.has("model_type") && config.has("dim")) return meta_llama_config(config);
  const std::string type = config.text("model_type", "");
  if (type == "bert") return encoder_config(config);
  if (type == "roberta" || type == "xlm-roberta" || type == "camembert") {
    return roberta_config(config);
  }
  if (type == "mpnet") return mpnet_config(config);
  if (type == "albert") return albert_config(config);
  if (type == "distilbert") return distilbert_config(config);
  if (type == "t5" || type == "mt5") return t5_config(config);
  if (type == "llama" || type == "mistral" || type == "qwen2" || type == "qwen3") {
    return llama_config(config, type);
  }
  config.refuse("model_type", "an architecture that is unknown here",
                "bert, roberta, xlm-roberta, camembert, mpnet, albert, distilbert, t5, mt5, llama, "
                "mistral, qwen2 or qwen3");
}

}  // namespace

ModelConfig read_model_config(const std::string& directory) {
  const std::string path = (std::filesystem::path(directory) / "config.json").string();
  const MappedFile file = MappedFile::open(path);
  const JsonObject::Json json = parse_commented_json(file.text(), path, max_depth);
  return config_of(Config(json, path));
}

}  // namespace lore
