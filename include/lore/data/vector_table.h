#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lore/matrix.h"

namespace lore {

// Vectors by entity id: what `lore encode` writes and a dataset's "vectors" name.
//
// On disk: safetensors with "vectors" F32 [n, H], "ids" U8 (the ids, each ended by a newline) and
// metadata (encoder, source text hash, ...).
// Thread safety: const members are safe for concurrent use.
class VectorTable {
 public:
  VectorTable() = default;

  // Throws Error(invalid_argument) for a count that differs, an id that is empty, stands twice, is
  // not UTF-8 or holds a newline or NUL, or a value that is not finite.
  VectorTable(std::vector<std::string> ids, Matrix vectors,
              std::map<std::string, std::string> metadata = {});

  std::size_t size() const { return ids_.size(); }
  std::size_t width() const { return vectors_.cols(); }
  const std::vector<std::string>& ids() const { return ids_; }
  const Matrix& vectors() const { return vectors_; }
  const std::map<std::string, std::string>& metadata() const { return metadata_; }

  // The id's vector, or an empty span.
  std::span<const float> find(std::string_view id) const;

  // Writes under a temporary name, then renames.
  void write(const std::string& path) const;

  // Reads .safetensors, or .npy (f16, f32, f64; C order) with `ids_file`: one id a line, or a .json
  // object of id to row. Throws Error(corrupt), Error(mismatch) or Error(unsupported) with file,
  // offset, expected and found, or what opening a file throws.
  static VectorTable read(const std::string& path, const std::string& ids_file = "");

 private:
  std::vector<std::string> ids_;
  Matrix vectors_;
  std::map<std::string, std::string> metadata_;
  std::unordered_map<std::string, std::size_t> rows_;  // by id
};

}  // namespace lore
