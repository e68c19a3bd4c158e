#pragma once

#include <map>
#include <string>
#include <vector>

#include "lore/data/safetensors.h"
#include "lore/graph/graph.h"
#include "lore/table.h"

namespace lore {

// The tensors of a model in the Hugging Face layout: `model.safetensors`, or the shards that
// `model.safetensors.index.json` names.
class TextCheckpoint {
 public:
  // Throws Error(not_found), Error(corrupt) or Error(format).
  static TextCheckpoint open(const std::string& directory);

  // The parameters of `graph`, as f32. Tensors may have a prefix that they share ("bert.") and
  // LayerNorm's old names (gamma, beta). Throws Error(mismatch), naming file and tensor, for one
  // that is missing or of another shape, and for layers that the graph does not have.
  Weights weights(const Graph& graph) const;

  // Takes the tables of `graph` that are looked up alone out of `weights`, which weights() read,
  // and gives them where they stand in the files; those in bf16, or not aligned, stay.
  Tables map_tables(const Graph& graph, Weights& weights) const;

  // Files in a fixed order, for fingerprints.
  const std::vector<TensorFile>& files() const { return files_; }

 private:
  const TensorFile* find(const std::string& name) const;
  std::string prefix_of(const std::string& parameter) const;
  std::string tensor_of(const std::string& parameter, const std::string& prefix) const;

  std::string directory_;
  std::vector<TensorFile> files_;
  std::map<std::string, std::size_t> file_of_;  // by tensor
};

}  // namespace lore
