#include "text/text_checkpoint.h"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <filesystem>
#include <set>

#include <nlohmann/json.hpp>

#include "lore/error.h"
#include "lore/graph/parameters.h"

#include "data/mapped_file.h"
#include "data/parse_json.h"
#include "graph/shapes.h"
#include "text/finite.h"
#include "text/meta_llama.h"

namespace lore {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t max_depth = 8;
constexpr const char* one_file = "model.safetensors";
constexpr const char* index_file = "model.safetensors.index.json";

[[noreturn]] void refuse_index(const std::string& path, const std::string& problem,
                               const std::string& found) {
  throw Error({.kind = ErrorKind::format,
               .problem = problem,
               .place = {.file = path, .field = "weight_map"},
               .expected = "an object of tensor and file name",
               .found = found});
}

// The shards that an index names, each once.
std::set<std::string> shards_of(const std::string& path) {
  const MappedFile file = MappedFile::open(path);
  const nlohmann::json index = parse_json(file.text(), path, max_depth);
  if (!index.is_object() || !index.contains("weight_map") || !index["weight_map"].is_object()) {
    refuse_index(path, "not an index of shards", "something else");
  }
  std::set<std::string> shards;
  for (const auto& [tensor, shard] : index["weight_map"].items()) {
    if (!shard.is_string()) refuse_index(path, "not the name of a file", tensor);
    const auto name = shard.get<std::string>();
    if (fs::path(name).filename().string() != name || name.empty() || name == "..") {
      refuse_index(path, "a shard outside the directory", name);
    }
    shards.insert(name);
  }
  return shards;
}

// "layer.11.output" and "layer.3.output" have one pattern.
std::string pattern_of(const std::string& name) {
  std::string pattern;
  for (const char c : name) {
    const bool digit = std::isdigit(static_cast<unsigned char>(c)) != 0;
    if (digit && !pattern.empty() && pattern.back() == '#') continue;
    pattern += digit ? '#' : c;
  }
  return pattern;
}

// Names that a parameter had in older checkpoints, or has where models share it.
std::vector<std::string> names_of(const std::string& parameter) {
  std::vector<std::string> names = {parameter};
  const auto renamed = [&](const std::string& ending, const std::string& other) {
    if (!parameter.ends_with(ending)) return;
    names.push_back(parameter.substr(0, parameter.size() - ending.size()) + other);
  };
  renamed("LayerNorm.weight", "LayerNorm.gamma");
  renamed("LayerNorm.bias", "LayerNorm.beta");
  if (const std::string meta = meta_name_of(parameter); !meta.empty()) names.push_back(meta);
  if (parameter == "shared.weight") names.push_back("encoder.embed_tokens.weight");
  return names;
}

bool can_be_mapped(const TensorFile::Tensor& tensor) {
  const std::size_t size = tensor.dtype == DType::f32   ? sizeof(float)
                           : tensor.dtype == DType::f16 ? sizeof(std::uint16_t)
                                                        : 0;
  return size > 0 && reinterpret_cast<std::uintptr_t>(tensor.bytes.data()) % size == 0;
}

Matrix read_parameter(const TensorFile& file, const std::string& name, const Node& parameter) {
  Matrix matrix = file.matrix(name);
  const Shape found{static_cast<std::int32_t>(matrix.rows()),
                    static_cast<std::int32_t>(matrix.cols())};
  if (found == parameter.shape) {
    check_finite(file.path(), name, matrix.values());
    return matrix;
  }
  throw Error({.kind = ErrorKind::mismatch,
               .problem = "a tensor is not of the shape that config.json says",
               .place = {.file = file.path(), .field = name},
               .expected = text_of(parameter.shape),
               .found = text_of(found),
               .hint = "config.json and the weights are of different models"});
}

}  // namespace

TextCheckpoint TextCheckpoint::open(const std::string& directory) {
  TextCheckpoint checkpoint;
  checkpoint.directory_ = directory;
  const fs::path folder(directory);
  std::set<std::string> names = {one_file};
  if (!fs::exists(folder / one_file) && fs::exists(folder / index_file)) {
    names = shards_of((folder / index_file).string());
  }
  for (const std::string& name : names) {
    checkpoint.files_.push_back(TensorFile::open((folder / name).string()));
    for (const auto& [tensor, ignored] : checkpoint.files_.back().tensors()) {
      checkpoint.file_of_[tensor] = checkpoint.files_.size() - 1;
    }
  }
  return checkpoint;
}

const TensorFile* TextCheckpoint::find(const std::string& name) const {
  const auto found = file_of_.find(name);
  return found == file_of_.end() ? nullptr : &files_[found->second];
}

// What stands before `parameter` in this checkpoint.
std::string TextCheckpoint::prefix_of(const std::string& parameter) const {
  for (const std::string& name : names_of(parameter)) {
    for (const auto& [tensor, file] : file_of_) {
      if (!tensor.ends_with(name)) continue;
      const std::string prefix = tensor.substr(0, tensor.size() - name.size());
      if (prefix.empty() || prefix.back() == '.') return prefix;
    }
  }
  return "";
}

// The name of the tensor that `parameter` is.
std::string TextCheckpoint::tensor_of(const std::string& parameter,
                                      const std::string& prefix) const {
  for (const std::string& name : names_of(parameter)) {
    if (find(prefix + name) != nullptr) return prefix + name;
  }
  throw Error({.kind = ErrorKind::mismatch,
               .problem = "the weights lack a tensor of the model that config.json describes",
               .place = {.file = directory_, .field = prefix + parameter}});
}

Weights TextCheckpoint::weights(const Graph& graph) const {
  Weights weights;
  std::set<std::string> used;
  std::set<std::string> patterns;
  std::string prefix;
  for (const Node& node : graph.nodes()) {
    if (node.op != Op::parameter) continue;
    if (weights.empty()) prefix = prefix_of(node.name);
    const std::string tensor = tensor_of(node.name, prefix);
    weights.emplace(node.name, read_parameter(*find(tensor), tensor, node));
    used.insert(tensor);
    patterns.insert(pattern_of(tensor));
  }
  for (const auto& [tensor, file] : file_of_) {
    if (used.contains(tensor) || !patterns.contains(pattern_of(tensor))) continue;
    throw Error({.kind = ErrorKind::mismatch,
                 .problem = "the weights have more layers than config.json says",
                 .place = {.file = files_[file].path(), .field = tensor}});
  }
  return weights;
}

Tables TextCheckpoint::map_tables(const Graph& graph, Weights& weights) const {
  Tables tables;
  std::string prefix;
  for (const Node& node : graph.nodes()) {
    if (node.op != Op::parameter) continue;
    if (prefix.empty()) prefix = prefix_of(node.name);
    if (!is_looked_up(graph, node.name)) continue;
    const std::string tensor = tensor_of(node.name, prefix);
    const TensorFile& file = *find(tensor);
    if (!can_be_mapped(file.tensor(tensor))) continue;
    tables.emplace(node.name, file.table(tensor));
    weights.erase(node.name);
  }
  return tables;
}

}  // namespace lore
