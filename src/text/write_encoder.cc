#include "text/write_encoder.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>
#include <system_error>

#include <nlohmann/json.hpp>

#include "lore/data/safetensors.h"
#include "lore/error.h"

#include "data/mapped_file.h"
#include "data/write_file.h"

namespace lore {

namespace {

namespace fs = std::filesystem;
using json = nlohmann::ordered_json;

// Files that make up a tokenizer, beside SentencePiece's "*.model".
constexpr std::array<std::string_view, 6> tokenizer_files = {
    "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.txt", "vocab.json",
    "merges.txt"};

bool is_of_tokenizer(const fs::path& path) {
  return path.extension() == ".model" || std::find(tokenizer_files.begin(), tokenizer_files.end(),
                                                   path.filename()) != tokenizer_files.end();
}

void make_folder(const fs::path& folder) {
  std::error_code failure;
  fs::create_directories(folder, failure);
  if (!failure) return;
  throw Error({.kind = ErrorKind::io,
               .problem = "cannot make the folder: " + failure.message(),
               .place = {.file = folder.string()}});
}

void copy_tokenizer(const fs::path& from, const fs::path& to) {
  std::error_code failure;
  bool found = false;
  for (const fs::directory_entry& entry : fs::directory_iterator(from, failure)) {
    if (!is_of_tokenizer(entry.path())) continue;
    found = true;
    const fs::path copy = to / entry.path().filename();
    if (fs::equivalent(entry.path(), copy, failure)) continue;
    write_file(copy.string(), MappedFile::open(entry.path().string()).text());
  }
  if (found) return;
  throw Error({.kind = ErrorKind::not_found,
               .problem = "no tokenizer here",
               .place = {.file = from.string()}});
}

void write_json(const fs::path& path, const json& value) {
  write_file(path.string(), value.dump(2) + "\n");
}

const char* name_of(Activation activation) {
  switch (activation) {
    case Activation::relu:
      return "relu";
    case Activation::gelu_tanh:
      return "gelu_new";
    case Activation::silu:
      return "silu";
    case Activation::gelu:
    case Activation::none:
      break;
  }
  return "gelu";
}

json json_of(const ModelConfig& config) {
  return {{"architectures", {"BertModel"}},
          {"model_type", "bert"},
          {"vocab_size", config.vocabulary},
          {"hidden_size", config.width},
          {"num_hidden_layers", config.layers},
          {"num_attention_heads", config.heads},
          {"intermediate_size", config.inner_width},
          {"hidden_act", name_of(config.activation)},
          {"max_position_embeddings", config.positions},
          {"type_vocab_size", config.segments},
          {"layer_norm_eps", config.epsilon}};
}

void write_modules(const fs::path& folder, const ModelConfig& config, std::size_t max_tokens) {
  const std::string prefix = "sentence_transformers.models.";
  const auto module = [&](int index, const std::string& path, const std::string& type) {
    return json{
        {"idx", index}, {"name", std::to_string(index)}, {"path", path}, {"type", prefix + type}};
  };
  make_folder(folder / "1_Pooling");
  write_json(folder / "1_Pooling" / "config.json",
             {{"word_embedding_dimension", config.width}, {"pooling_mode_mean_tokens", true}});
  write_json(folder / "sentence_bert_config.json", {{"max_seq_length", max_tokens}});
  write_json(folder / "modules.json",
             {module(0, "", "Transformer"), module(1, "1_Pooling", "Pooling"),
              module(2, "2_Normalize", "Normalize")});
}

}  // namespace

void write_bert_encoder(const std::string& directory, const ModelConfig& config,
                        const Weights& weights, const std::string& tokenizer,
                        std::size_t max_tokens) {
  const fs::path folder(directory);
  make_folder(folder);
  copy_tokenizer(tokenizer, folder);
  TensorWriter writer;
  for (const auto& [name, matrix] : weights) writer.add(name, matrix);
  writer.set_metadata("format", "pt");
  writer.write((folder / "model.safetensors").string());
  write_modules(folder, config, max_tokens);
  write_json(folder / "config.json", json_of(config));
}

}  // namespace lore
