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
#include "text/sentence_modules.h"

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

void write_weights(const fs::path& path, const Weights& weights) {
  TensorWriter writer;
  for (const auto& [name, matrix] : weights) writer.add(name, matrix);
  writer.set_metadata("format", "pt");
  writer.write(path.string());
}

bool says_how_it_is_used(const fs::path& path) {
  return is_of_tokenizer(path) ||
         (path.extension() == ".json" && !path.filename().string().ends_with(".index.json"));
}

void copy_uses(const fs::path& from, const fs::path& to) {
  make_folder(to);
  for (const fs::directory_entry& entry : fs::directory_iterator(from)) {
    const fs::path copy = to / entry.path().filename();
    if (entry.is_directory()) {
      copy_uses(entry.path(), copy);
    } else if (says_how_it_is_used(entry.path())) {
      write_file(copy.string(), MappedFile::open(entry.path().string()).text());
    }
  }
}

void check_rewritable(const fs::path& directory, const std::string& source) {
  std::error_code failure;
  if (fs::equivalent(directory, source, failure)) {
    throw Error({.kind = ErrorKind::invalid_argument,
                 .problem = "the encoder would be written over the one it is made from",
                 .place = {.field = "out"},
                 .expected = "another directory",
                 .found = directory.string()});
  }
  if (!read_model_config(read_sentence_modules(source).folder).paired_columns) return;
  throw Error({.kind = ErrorKind::unsupported,
               .problem = "weights in Meta's own layout cannot be written",
               .place = {.file = source},
               .hint = "convert them to the layout of Hugging Face"});
}

}  // namespace

void write_bert_encoder(const std::string& directory, const ModelConfig& config,
                        const Weights& weights, const std::string& tokenizer,
                        std::size_t max_tokens) {
  const fs::path folder(directory);
  make_folder(folder);
  copy_tokenizer(tokenizer, folder);
  write_weights(folder / "model.safetensors", weights);
  write_modules(folder, config, max_tokens);
  write_json(folder / "config.json", json_of(config));
}

void write_retrained(const std::string& directory, const std::string& source,
                     const Weights& weights) {
  check_rewritable(directory, source);
  copy_uses(source, directory);
  const fs::path model = fs::relative(read_sentence_modules(source).folder, source);
  write_weights(fs::path(directory) / model / "model.safetensors", weights);
}

}  // namespace lore
